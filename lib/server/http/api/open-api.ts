import { VERSION } from '../../version.js';
import { schemaRef, SCHEMAS } from './open-api-schemas.js';

function answer(description: string, schema: string): object {
  return { description, content: { 'application/json': { schema: schemaRef(schema) } } };
}

function problem(description: string): object {
  return { description, content: { 'application/problem+json': { schema: schemaRef('Problem') } } };
}

const REFUSALS = {
  '401': problem('The server wants to know who asks.'),
  '403': problem('The caller may not.'),
};

const OTHER = { default: problem('What was wrong.') };

function job(description: string): object {
  return { name: 'job', in: 'path', required: true, description, schema: { type: 'string' } };
}

const SUBMIT = {
  operationId: 'submitJob',
  summary: 'Submits a job, and waits for its end where that is wished.',
  parameters: [
    {
      name: 'wait',
      in: 'query',
      description: 'How long to wait for the job’s end, in ms.',
      schema: { type: 'integer', minimum: 0, maximum: 3_600_000 },
    },
  ],
  requestBody: { required: true, content: { 'application/json': { schema: schemaRef('Submission') } } },
  responses: {
    '200': answer('With wait: the job ended, well or not.', 'FinishedJob'),
    '201': answer('Without wait: the server has the job.', 'Receipt'),
    '202': answer('The job did not end within wait, and goes on.', 'Receipt'),
    '400': problem('The request is none, or contradicts itself.'),
    ...REFUSALS,
    '413': problem('The body is too large.'),
    '415': problem('The body is not of Content-Type application/json.'),
    '503': problem('The function, or what is kept of results, is full.'),
    '504': problem('The job did not end within wait; it is dropped unless it runs already.'),
    ...OTHER,
  },
};

const SHOW = {
  operationId: 'showJob',
  summary: 'Tells how far a job is and, where that was kept, how it ended.',
  parameters: [job('The token.')],
  responses: {
    '200': answer('As the server knows it: a job that has ended is not known any more.', 'JobStatus'),
    ...REFUSALS,
    '404': problem('The token is none of this server’s.'),
    ...OTHER,
  },
};

const CANCEL = {
  operationId: 'cancelJob',
  summary: 'Ends an unfinished job; those who wait for it are told that it failed.',
  parameters: [job('The token; or the handle, for those who administer the server.')],
  responses: {
    '204': { description: 'There is no such job any more. A worker that runs it goes on unheard.' },
    ...REFUSALS,
    '404': problem('There is no such unfinished job.'),
    ...OTHER,
  },
};

function list(operationId: string, summary: string, schema: string): object {
  return {
    operationId,
    summary,
    responses: { '200': answer('At this moment.', schema), ...REFUSALS, ...OTHER },
  };
}

const DESCRIPTION = {
  operationId: 'describe',
  summary: 'This description.',
  responses: {
    '200': { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
    ...OTHER,
  },
};

/** The description of the JSON API, served at `/openapi.json`. */
export const OPEN_API = {
  openapi: '3.1.0',
  info: {
    title: 'Gearman job server',
    version: VERSION,
    description:
      'Besides this API, POST /FUNCTION runs a job as gearmand’s HTTP protocol does. A function named like a path of this API is called with two slashes, as POST //api/v1/jobs.',
  },
  paths: {
    '/api/v1/jobs': { post: SUBMIT },
    '/api/v1/jobs/{job}': { get: SHOW, delete: CANCEL },
    '/api/v1/functions': { get: list('listFunctions', 'Lists the functions.', 'Functions') },
    '/api/v1/workers': { get: list('listWorkers', 'Lists the connections.', 'Workers') },
    '/openapi.json': { get: DESCRIPTION },
  },
  security: [{}, { token: [] }],
  components: {
    schemas: SCHEMAS,
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'Where the server has rules of access.' },
    },
  },
} as const;
