// Keeps an order's page true while it is open: asks for the state, and takes the page anew when it has changed.
const firstWaitMs = 2_000
const longestWaitMs = 15_000
const said = document.getElementById('said')
let waitMs = firstWaitMs
let timer

const main = () => document.querySelector('main')

async function state() {
  const answer = await fetch(location.pathname, {
    headers: { accept: 'application/json' },
    cache: 'no-store',
  })
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
  const { status, fulfilment } = await answer.json()
  return `${status}/${fulfilment}`
}

async function redraw() {
  const answer = await fetch(location.pathname, { headers: { accept: 'text/html' }, cache: 'no-store' })
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const hadFocus = main().contains(document.activeElement)
  main().replaceWith(page.querySelector('main'))
  document.title = page.title
  const heading = main().querySelector('h1')
  if (hadFocus) heading.focus()
  said.textContent = heading.textContent
}

async function look() {
  try {
    if ((await state()) !== main().dataset.state) {
      await redraw()
      waitMs = firstWaitMs
    } else {
      waitMs = Math.min(waitMs * 1.4, longestWaitMs)
    }
  } catch {
    // Offline, or the shop is being restarted: what is shown stays true until it answers again.
    waitMs = longestWaitMs
  }
  plan()
}

function plan() {
  clearTimeout(timer)
  if (!document.hidden && 'watch' in main().dataset) timer = setTimeout(look, waitMs)
}

document.addEventListener('visibilitychange', () => {
  waitMs = firstWaitMs
  clearTimeout(timer)
  if (!document.hidden && 'watch' in main().dataset) void look()
})

plan()
