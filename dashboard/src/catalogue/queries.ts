import { useQuery } from '@pinia/colada'
import type {
  Offered,
  OfferView,
  PreviewView,
  ProductChange,
  ProductList,
  ProductView,
} from '#api/catalogue/desk-schemas.ts'
import { get, send } from '../app/api.ts'

const at = '/api/admin/products'

export const useProducts = (filters: () => Readonly<Record<string, string>>) =>
  useQuery({
    key: () => ['products', filters()],
    query: () => get<ProductList>(at, filters()),
    placeholderData: (before: ProductList | undefined) => before,
  })

export const readProduct = (slug: string) => get<ProductView>(`${at}/${slug}`)
export const useProduct = (slug: () => string) =>
  useQuery({ key: () => ['product', slug()], query: () => readProduct(slug()) })

export const createProduct = (body: { name: string; slug: string }, key: string) =>
  send<ProductView>('POST', at, { body, key })

export const saveProduct = (slug: string, body: ProductChange, key: string) =>
  send<ProductView>('PUT', `${at}/${slug}`, { body, key })

export const previewProduct = (slug: string, body: ProductChange) =>
  send<PreviewView>('POST', `${at}/${slug}/preview`, { body })

export const uploadPicture = (slug: string, file: Blob, key: string) =>
  send('PUT', `${at}/${slug}/picture`, { file, key })

export const removePicture = (slug: string, key: string) => send('DELETE', `${at}/${slug}/picture`, { key })

export const removeFile = (slug: string, file: number, key: string) =>
  send('DELETE', `${at}/${slug}/files/${file}`, { key })

export const completeUpload = (upload: string) => send('POST', `${upload}/complete`)

const offerOf = (slug: string, version: number): string => `${at}/${slug}/versions/${version}/offer`

export const useOffer = (slug: () => string, version: () => number) =>
  useQuery({
    key: () => ['offer', slug(), version()],
    query: () => get<OfferView>(offerOf(slug(), version())),
  })

interface Offer {
  readonly slug: string
  readonly version: number
  readonly note: string
}

export const offerVersion = ({ slug, version, note }: Offer, key: string) =>
  send<Offered>('POST', offerOf(slug, version), { body: { note }, key })
