import { useQuery } from '@pinia/colada'
import type {
  LaunchView,
  LogoView,
  RupeeOrderView,
  ShopChange,
  ShopDetails,
  TestMailView,
  TextChange,
  TextDetails,
  TextList,
  TextPreviewView,
} from '#api/shop/desk-schemas.ts'
import { get, send } from '../app/api.ts'

const at = '/api/admin'

export const readShop = () => get<ShopDetails>(`${at}/shop`)
export const useShop = () => useQuery({ key: ['shop'], query: readShop })

export const saveShop = (change: ShopChange, key: string) =>
  send<ShopDetails>('PUT', `${at}/shop`, { body: change, key })

export const uploadLogo = (file: Blob, key: string) => send<LogoView>('PUT', `${at}/shop/logo`, { file, key })

export const useTexts = () => useQuery({ key: ['texts'], query: () => get<TextList>(`${at}/texts`) })

export const readText = (slug: string) => get<TextDetails>(`${at}/texts/${slug}`)
export const useText = (slug: () => string) =>
  useQuery({ key: () => ['texts', slug()], query: () => readText(slug()) })

export const saveText = (slug: string, change: TextChange, key: string) =>
  send<TextDetails>('PUT', `${at}/texts/${slug}`, { body: change, key })

export const previewText = (text: { slug: string; title: string; markdown: string }) =>
  send<TextPreviewView>('POST', `${at}/texts/preview`, { body: text })

export const useLaunch = () => useQuery({ key: ['launch'], query: () => get<LaunchView>(`${at}/launch`) })

export const testLine = (check: string, key: string) =>
  send<LaunchView>('POST', `${at}/launch/${check}`, { key })

export const sendTestMail = (key: string) =>
  send<TestMailView>('POST', `${at}/launch/mail-server/test-mail`, { key })

export const orderRupee = (key: string) =>
  send<RupeeOrderView>('POST', `${at}/launch/rupee-test/order`, { key })
