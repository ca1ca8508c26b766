// Keeps an order's page true while it is open: takes the page anew, and shows it when it says something else. Where
// nothing can be expected it looks a few times, because news often comes in twos, and again when it is returned to.
const firstWaitMs = 2_000
const longestWaitMs = 15_000
const said = document.getElementById('said')
let waitMs = firstWaitMs
let timer

const main = () => document.querySelector('main')
const heading = () => main().querySelector('h1')

async function fetchPage() {
  const answer = await fetch(location.pathname, { headers: { accept: 'text/html' }, cache: 'no-store' })
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

function show(page) {
  const told = heading().textContent
  const hadFocus = main().contains(document.activeElement)
  main().replaceWith(page.querySelector('main'))
  document.title = page.title
  if (hadFocus) heading().focus()
  if (heading().textContent !== told) said.textContent = heading().textContent
}

async function look() {
  try {
    const page = await fetchPage()
    const isNews = page.querySelector('main').dataset.state !== main().dataset.state
    if (isNews) show(page)
    waitMs = isNews ? firstWaitMs : Math.min(waitMs * 1.4, longestWaitMs)
  } catch {
    // Offline, or the shop is being restarted: what is shown stays true until it answers again.
    waitMs = longestWaitMs
  }
  plan()
}

function plan() {
  clearTimeout(timer)
  const expectsNews = 'watch' in main().dataset || waitMs < longestWaitMs
  if (expectsNews && !document.hidden) timer = setTimeout(look, waitMs)
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(timer)
  waitMs = firstWaitMs
  if (!document.hidden) void look()
})

plan()

// A browser that lets no script copy is left with the key marked, ready to be copied by hand.
async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copies)
    said.textContent = 'The key is copied.'
    button.firstElementChild.firstChild.textContent = 'Copied'
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector('code'))
    said.textContent = 'The key is marked: copy it by hand.'
  }
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-copies]')
  if (button) void copy(button)
})
