import type { DeskRoute } from '../app/desk-route.ts'

export const routes: DeskRoute[] = [
  {
    path: '/engine/:workflowId',
    component: () => import('./WorkflowPage.vue'),
    props: true,
    meta: { title: 'Workflow', needs: 'desk:read' },
  },
]
