export interface Mail {
  readonly subject: string
  readonly html: string
  readonly text: string
}
