// Keeps an order's page true while it is open: asks for the state, and takes the page anew when it has changed or its
// download links are about to run out.
const firstWaitMs = 2_000
const longestWaitMs = 15_000
const renewMs = 10 * 60_000
const said = document.getElementById('said')
let waitMs = firstWaitMs
let drawnAt = Date.now()
let timer

const main = () => document.querySelector('main')
const heading = () => main().querySelector('h1')
const watched = () => 'watch' in main().dataset
const renewed = () => 'renew' in main().dataset
const renewInMs = () => renewMs - (Date.now() - drawnAt)

async function ask(accept) {
  const answer = await fetch(location.pathname, { headers: { accept }, cache: 'no-store' })
  if (!answer.ok) throw new Error(`answered ${answer.status}`)
  return answer
}

async function isOld() {
  if (renewed() && renewInMs() <= 0) return true
  const { status, fulfilment } = await (await ask('application/json')).json()
  return `${status}/${fulfilment}` !== main().dataset.state
}

async function redraw() {
  const page = new DOMParser().parseFromString(await (await ask('text/html')).text(), 'text/html')
  const told = heading().textContent
  const hadFocus = main().contains(document.activeElement)
  main().replaceWith(page.querySelector('main'))
  document.title = page.title
  drawnAt = Date.now()
  if (hadFocus) heading().focus()
  if (heading().textContent !== told) said.textContent = heading().textContent
}

async function look() {
  try {
    const old = await isOld()
    if (old) await redraw()
    waitMs = old ? firstWaitMs : Math.min(waitMs * 1.4, longestWaitMs)
  } catch {
    // Offline, or the shop is being restarted: what is shown stays true until it answers again.
    waitMs = longestWaitMs
  }
  plan()
}

function plan() {
  clearTimeout(timer)
  if (document.hidden || !(watched() || renewed())) return
  timer = setTimeout(look, watched() ? waitMs : Math.max(waitMs, renewInMs()))
}

document.addEventListener('visibilitychange', () => {
  waitMs = firstWaitMs
  clearTimeout(timer)
  if (document.hidden) return
  if (watched() || (renewed() && renewInMs() <= 0)) void look()
  else plan()
})

plan()
