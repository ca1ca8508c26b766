import { useQuery } from '@pinia/colada'
import type { HomeView } from '#api/home/schemas.ts'
import { get } from '../app/api.ts'

export const useHome = () => useQuery({ key: ['home'], query: () => get<HomeView>('/api/admin/home') })
