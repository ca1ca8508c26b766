export const reconcileId = 'routine/reconcile'
