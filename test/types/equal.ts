/** Whether two types are the very same: `any` and `unknown` are not what they can be assigned to. */
export type Equal<One, Other> =
  (<Type>() => Type extends One ? 1 : 2) extends <Type>() => Type extends Other ? 1 : 2 ? true : false;

/** Compiles for `true` only. */
export type Expect<Claim extends true> = Claim;
