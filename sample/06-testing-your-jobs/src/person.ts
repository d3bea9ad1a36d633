/** Who signs up. */
export interface Person {
  readonly name: string;
  readonly email: string;
  /** In a job it arrives as JSON made it: a text. */
  readonly signedUp: Date;
}

/** What is sent. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
}
