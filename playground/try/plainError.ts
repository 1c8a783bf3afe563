/** What went wrong, as whoever ran the command reads it. */
export class PlainError extends Error {}
