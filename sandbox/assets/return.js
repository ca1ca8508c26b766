// Someone who came back with the back button wants to stop and look, not to be sent off again.
const [visit] = performance.getEntriesByType('navigation')
if (visit?.type !== 'back_forward') document.querySelector('form')?.submit()
