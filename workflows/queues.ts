/** The one task queue of the house. */
export const taskQueue = 'origin'

/** A lost worker's task is taken over after this long. */
export const workflowTaskTimeout = '5 seconds'
