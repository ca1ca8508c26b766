import { forgetCheck } from '#adapters/db/shop/launch.ts'
import { readText, readTexts, saveText } from '#adapters/db/shop/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import { textSlugs, type TextSlug } from '#domain/shop/shop.ts'
import { firstTitles, placeholdersIn, wrongTextFields } from '#domain/shop/texts.ts'
import { textPreview } from '#storefront/shop/text-page.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { changedMeanwhile } from '../meanwhile.ts'
import { Problem } from '../problem.ts'
import {
  TextChange,
  TextDetails,
  TextList,
  TextParams,
  TextPreview,
  TextPreviewView,
} from './desk-schemas.ts'

const tags = ['shop']

/** The pages the law asks for, as their owner writes them. */
export function textRoutes(app: App, deps: Deps): void {
  reading(app, deps)
  writing(app, deps)
}

function reading(app: App, { orm, shopView }: Deps): void {
  app.get(
    '/texts',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'The shop’s texts, with how much is still to fill in',
        response: { 200: TextList, '4xx': Problem },
      },
    },
    async () => ({ items: await headsOf(orm) }),
  )

  app.get(
    '/texts/:slug',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'A text in Markdown',
        params: TextParams,
        response: { 200: TextDetails, '4xx': Problem },
      },
    },
    async ({ params }) => detailsOf(orm, params.slug),
  )

  app.post(
    '/texts/preview',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'A text as the shop would show it; nothing is saved',
        body: TextPreview,
        response: { 200: TextPreviewView, '4xx': Problem },
      },
    },
    async ({ body }) => ({
      html: textPreview({ shop: await shopView(), ...body, updatedAt: new Date().toISOString() }),
    }),
  )
}

function writing(app: App, deps: Deps): void {
  app.put(
    '/texts/:slug',
    {
      config: { needs: 'settings:write' },
      schema: {
        tags,
        summary: 'Change a text; the shop shows it at once',
        params: TextParams,
        body: TextChange,
        response: { 200: TextDetails, '4xx': Problem },
      },
    },
    async (request) => {
      const { slug } = request.params
      const { title, markdown, version } = request.body
      const after = { title: title.trim(), markdown: markdown.replaceAll('\r\n', '\n').trim() }
      const wrong = wrongTextFields(after)
      if (wrong.length > 0) throw new AppError(shopFailures.wrongFields(wrong))
      const subject = `text/${slug}`
      await command(deps, request, {
        action: 'text.changed',
        subject,
        work: async (tx) => {
          const text = await readText(tx, slug)
          const before = { title: text?.title ?? null, markdown: text?.markdown ?? null }
          if (!(await saveText(tx, { slug, version, ...after })))
            throw await changedMeanwhile(deps, { what: 'this text', subject })
          await forgetCheck(tx, 'texts')
          return { before, after, result: null }
        },
      })
      return detailsOf(deps.orm, slug)
    },
  )
}

async function headsOf(orm: Database): Promise<TextList['items']> {
  const written = await readTexts(orm.em.fork())
  return textSlugs.map((slug) => {
    const text = written.find((it) => it.slug === slug)
    return {
      slug,
      title: text?.title ?? firstTitles[slug],
      updated_at: text?.updatedAt.toISOString() ?? null,
      placeholders: placeholdersIn(text?.markdown ?? '').length,
    }
  })
}

async function detailsOf(orm: Database, slug: TextSlug): Promise<TextDetails> {
  const text = await readText(orm.em.fork(), slug)
  return {
    slug,
    title: text?.title ?? firstTitles[slug],
    markdown: text?.markdown ?? '',
    version: text?.version ?? 0,
    updated_at: text?.updatedAt.toISOString() ?? null,
  }
}
