/** Written by the plugin of Nuxt UI: the icons that the sources name. */
declare module 'virtual:nuxt-ui-icons' {
  import type { addIcon } from '@iconify/vue'

  export function init(add: typeof addIcon): void
}
