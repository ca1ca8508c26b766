import { fileURLToPath } from 'node:url'
import nuxtUi from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const api = `http://localhost:${process.env['PORT'] || 3000}`

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/admin/',
  logLevel: 'warn',
  plugins: [
    vue(),
    nuxtUi({
      autoImport: false,
      components: false,
      colorMode: false,
      dts: false,
      // Only what is named in our sources is sent; nothing is fetched from the icons' public address.
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'] } } },
      theme: { colors: ['primary', 'success', 'warning', 'error', 'info'] },
      experimental: { componentDetection: true },
      ui: {
        colors: {
          primary: 'indigo',
          neutral: 'zinc',
          success: 'green',
          warning: 'amber',
          error: 'red',
          info: 'sky',
        },
        button: {
          variants: { size: { md: { leadingIcon: 'size-4', trailingIcon: 'size-4' } } },
          // Nuxt UI lets the ground shine through a button one points at, and its word fade with it.
          compoundVariants: [
            {
              color: 'primary',
              variant: 'solid',
              class: 'hover:bg-primary active:bg-primary hover:brightness-90',
            },
            { color: 'error', variant: 'solid', class: 'hover:bg-error active:bg-error hover:brightness-90' },
          ],
        },
        input: { variants: { size: { md: { leadingIcon: 'size-4', trailingIcon: 'size-4' } } } },
        dropdownMenu: { variants: { size: { md: { itemLeadingIcon: 'size-4' } } } },
      },
    }),
  ],
  build: {
    manifest: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    emptyOutDir: true,
  },
  server: {
    fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] },
    proxy: {
      '/api': api,
      '/assets': api,
      // Pages are ours; what is sent to their addresses is for the api.
      '^/admin/(?!assets/)': { target: api, bypass: ({ method, url }) => (method === 'GET' ? url : null) },
    },
  },
})
