/** A JSON schema, or what else OpenAPI has in its place. */
type Schema = Readonly<Record<string, unknown>>;

const BYTES = { type: 'string', contentEncoding: 'base64' };
const COUNT = { type: 'integer', minimum: 0 };

function object(properties: Schema, optional: readonly string[] = [], more: Schema = {}): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties, additionalProperties: false, ...more };
}

function listOf(name: string, item: Schema): Schema {
  return object({ [name]: { type: 'array', items: item } });
}

export function schemaRef(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

const RECEIPT = {
  handle: { type: 'string', description: 'Names the job in Gearman’s protocols. It can be guessed.' },
  unique: { type: 'string', description: 'As given, or made up.' },
  token: {
    type: 'string',
    description: 'Whoever has it may follow the job and cancel it, until the server ends.',
  },
};

const ENDING = {
  outcome: {
    enum: ['complete', 'fail', 'exception', 'oversized'],
    description: 'oversized: the job returned more than the server holds.',
  },
  result: {
    ...BYTES,
    description: 'Of a complete job: all data that its worker sent, with the result behind it.',
  },
  payload: { description: 'The value of a result that is JSON; absent for any other.' },
  exception: { ...BYTES, description: 'What the worker says of an exception.' },
};

const OF_SOME_OUTCOMES = ['result', 'payload', 'exception'];

const SUBMISSION = object(
  {
    function: { type: 'string', minLength: 1, description: 'At most 511 bytes, without NUL.' },
    payload: { description: 'Any value: the workload is its JSON text.' },
    workload: {
      ...BYTES,
      description: 'The bytes of the workload; empty where there is neither this nor payload.',
    },
    unique: {
      type: 'string',
      minLength: 1,
      description:
        'At most 63 bytes. Joins the unfinished job of the same function and unique ID. "-" joins one of the same workload. Default: one that no other job has.',
    },
    priority: { enum: ['high', 'normal', 'low'], default: 'normal' },
    background: {
      type: 'boolean',
      description: 'The job is done though nobody waits for it. Default: true without wait, false with it.',
    },
    runAt: {
      type: 'string',
      format: 'date-time',
      description: 'No worker gets the job before. Background only.',
    },
    keepResult: {
      type: 'boolean',
      default: false,
      description: 'Keep the end of the job, for a time, to be asked for by token.',
    },
  },
  ['payload', 'workload', 'unique', 'priority', 'background', 'runAt', 'keepResult'],
  { not: { required: ['payload', 'workload'] } },
);

const STATUS = object(
  {
    handle: RECEIPT.handle,
    known: { type: 'boolean', description: 'The job is unfinished.' },
    running: { type: 'boolean', description: 'A worker has it.' },
    progress: object({ numerator: COUNT, denominator: COUNT }),
    ...ENDING,
  },
  Object.keys(ENDING),
);

const FUNCTION = object({
  function: { type: 'string' },
  queued: object({ high: COUNT, normal: COUNT, low: COUNT }),
  running: COUNT,
  workers: COUNT,
});

const WORKER = object({
  number: { type: 'integer', minimum: 1 },
  address: { type: 'string' },
  clientId: { type: 'string', description: 'As the worker calls itself; "-" where it does not.' },
  functions: { type: 'array', items: { type: 'string' } },
});

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457.',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { const: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
  },
};

/** What goes in and out of the API. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Submission: SUBMISSION,
  Receipt: object(RECEIPT),
  FinishedJob: object({ ...RECEIPT, ...ENDING }, OF_SOME_OUTCOMES),
  JobStatus: STATUS,
  Functions: listOf('functions', FUNCTION),
  Workers: listOf('workers', WORKER),
  Problem: PROBLEM,
};
