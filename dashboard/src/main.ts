import { PiniaColada, useQueryCache } from '@pinia/colada'
import { createPinia } from 'pinia'
import icons from '@nuxt/ui/runtime/vue/plugins/icons.js'
import { createApp } from 'vue'
import App from './app/DeskApp.vue'
import { onReconnected } from './app/connection.ts'
import { listenToKeys } from './app/keyboard.ts'
import { createDeskRouter } from './app/router.ts'
import { followTheme } from './app/theme.ts'

followTheme()
listenToKeys()

const app = createApp(App)
app.use(icons)
app.use(createPinia())
app.use(PiniaColada, { queryOptions: { staleTime: 2_000 } })
app.use(createDeskRouter())
app.runWithContext(() => {
  const queries = useQueryCache()
  onReconnected(() => void queries.invalidateQueries())
})
app.mount('#app')
