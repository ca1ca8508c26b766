/** What QueryView and useLive need of what `useQuery` returns. */
export interface QueryLike<Data> {
  readonly data: { readonly value: Data | undefined }
  readonly error: { readonly value: unknown }
  readonly isLoading: { readonly value: boolean }
  readonly refetch: () => Promise<unknown>
}
