// Presses the button for the customer: the gateway's own checkout where there is one, else its hosted page.
const form = document.getElementById('checkout')
const options = document.getElementById('checkout-options')
const said = document.getElementById('said')

function load(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = src
    script.addEventListener('load', resolve)
    script.addEventListener('error', () => reject(new Error(`${src} did not load`)))
    document.head.append(script)
  })
}

function ondismiss() {
  said.textContent = 'You closed the payment window. Nothing was charged; you can pay when you are ready.'
}

async function gatewayCheckout() {
  await load(form.dataset.script)
  const settings = JSON.parse(options.textContent)
  return new window.Razorpay({ ...settings, modal: { ...settings.modal, ondismiss } })
}

let checkout

// Where there is no script, or a network blocks it, the form goes to the hosted page.
async function pay() {
  if (!options) return form.submit()
  try {
    checkout ??= await gatewayCheckout()
    checkout.open()
  } catch {
    form.submit()
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void pay()
})

// Someone who came back, from the gateway or with the back button, wants to stop and look, not to be sent off again.
const cameBack = performance.getEntriesByType('navigation')[0]?.type === 'back_forward'
if (!cameBack && !form.dataset.returned) void pay()
