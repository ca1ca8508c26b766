/** What went wrong with a request, in words for the person at the desk. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly code: string
  readonly title: string
  /** What is wrong with each field of a form, by the field's name. */
  readonly fields: Readonly<Record<string, string>>
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail)
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.requestId = problem.request_id ?? null
    this.retryAfterSeconds = retryAfterSeconds
    const single = problem.field ? [{ field: problem.field, rule: problem.detail }] : []
    const errors = problem.errors?.length ? problem.errors : single
    this.fields = Object.fromEntries(errors.map(({ field, rule }) => [field, rule]))
  }

  /** No answer came, so nobody can say whether a command was carried out; asking again with the same key is safe. */
  get isUnreachable(): boolean {
    return this.code === 'UNREACHABLE'
  }
}

interface Problem {
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly field?: string
  readonly errors?: readonly { field: string; rule: string }[]
  readonly request_id?: string
}

export const unreachable = (): ProblemError =>
  new ProblemError({
    title: 'Origin cannot be reached',
    status: 0,
    detail: 'No answer came. Try again: what was already done is not done twice.',
    code: 'UNREACHABLE',
  })

/** The problem that an answer says, whoever wrote the answer. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || null
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false
  if (isProblem) {
    const problem: Problem = await response.json()
    return new ProblemError(problem, retryAfterSeconds)
  }
  // Such as a server that is going down, or a proxy before one that is not up yet.
  if (response.status >= 502) return unreachable()
  const title = `Origin answered ${response.status}`
  const detail = 'The answer could not be read. Try again in a moment.'
  return new ProblemError({ title, status: response.status, detail, code: 'UNREADABLE' })
}

/** Any failure as a problem: a slip of ours in the page, too, is said instead of swallowed. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new ProblemError({ title: 'Something went wrong in this page', status: 0, detail, code: 'PAGE' })
}
