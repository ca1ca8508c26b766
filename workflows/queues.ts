/** The one task queue of the house. */
export const taskQueue = 'origin'

/** A lost worker's task is taken over after this long. */
export const workflowTaskTimeout = '5 seconds'

/** A lost worker's activity is taken over after this long; a living one says every two seconds that it is at work. */
export const heartbeatTimeout = '8 seconds'
