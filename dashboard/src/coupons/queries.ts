import { useQuery } from '@pinia/colada'
import type {
  CouponChange,
  CouponList,
  CouponProducts,
  CouponView,
  NewCoupon,
  UseList,
} from '#api/coupons/desk-schemas.ts'
import { get, send } from '../app/api.ts'

type Filters = Readonly<Record<string, string>>

const at = '/api/admin/coupons'

export const useCoupons = (filters: () => Filters) =>
  useQuery({
    key: () => ['coupons', filters()],
    query: () => get<CouponList>(at, filters()),
    placeholderData: (before: CouponList | undefined) => before,
  })

export const readCoupon = (code: string) => get<CouponView>(`${at}/${code}`)
export const useCoupon = (code: () => string) =>
  useQuery({ key: () => ['coupons', 'one', code()], query: () => readCoupon(code()) })

export const useUses = (code: () => string, filters: () => Filters) =>
  useQuery({
    key: () => ['coupons', 'uses', code(), filters()],
    query: () => get<UseList>(`${at}/${code()}/uses`, filters()),
    placeholderData: (before: UseList | undefined) => before,
  })

export const useCouponProducts = () =>
  useQuery({ key: ['coupons', 'products'], query: () => get<CouponProducts>(`${at}/products`) })

export const makeCoupon = (coupon: NewCoupon, key: string) =>
  send<CouponView>('POST', at, { body: coupon, key })

export const saveCoupon = (code: string, change: CouponChange, key: string) =>
  send<CouponView>('PUT', `${at}/${code}`, { body: change, key })

export const switchCoupon = (code: string, change: { is_on: boolean; version: number }, key: string) =>
  send<CouponView>('POST', `${at}/${code}/switch`, { body: change, key })
