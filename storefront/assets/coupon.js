// Shows what a coupon takes off before anybody pays. Without it the same button asks the server for the page anew.
const block = document.querySelector('[data-coupon]')
const form = block.closest('form')
const input = block.querySelector('input')
const button = block.querySelector('button')
const said = block.querySelector('#coupon-said')
const pay = document.querySelector('[data-pay]')
const listPrice = pay.dataset.pay
const address = form.elements.email

const money = (minor, currency) =>
  new Intl.NumberFormat('en-IN', {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(minor / 100)

function say(text, isWrong) {
  said.textContent = text
  said.className = isWrong ? 'error' : 'hint'
  if (isWrong) input.setAttribute('aria-invalid', 'true')
  else input.removeAttribute('aria-invalid')
}

function showPrice(text) {
  pay.textContent = `Pay ${text}`
}

async function ask() {
  const email = address.validity.valid ? address.value.trim() : ''
  const { product, currency } = block.dataset
  const answer = await fetch('/api/coupons/check', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ code: input.value, product, currency, ...(email && { email }) }),
  })
  return { isDone: answer.ok, ...(await answer.json()) }
}

async function apply() {
  if (input.value.trim() === '') {
    say('', false)
    return showPrice(listPrice)
  }
  button.disabled = true
  try {
    const asked = input.value
    const { isDone, valid, message, detail, to_pay_minor: toPay, currency } = await ask()
    if (asked !== input.value) return
    say(isDone ? message : detail, !valid)
    showPrice(valid ? money(toPay, currency) : listPrice)
  } catch {
    say('The shop does not answer just now. Please press Apply again.', true)
  } finally {
    button.disabled = false
  }
}

button.addEventListener('click', (event) => {
  event.preventDefault()
  void apply()
})
input.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return
  event.preventDefault()
  void apply()
})
input.addEventListener('input', () => {
  say('', false)
  showPrice(listPrice)
})

// Whoever comes back from the gateway by the back button finds the coupon where it was.
const kept = `coupon/${block.dataset.product}`
form.addEventListener('submit', () => sessionStorage.setItem(kept, input.value))
if (input.value === '' && sessionStorage.getItem(kept)) {
  input.value = sessionStorage.getItem(kept)
  void apply()
}
