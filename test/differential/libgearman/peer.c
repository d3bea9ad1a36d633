/* A libgearman client and a libgearman worker: `peer client PORT`, `peer worker PORT`. Each line says what libgearman said. */
#include <libgearman/gearman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HOST "127.0.0.1"

/* ---- worker ---- */

static gearman_return_t reverse(gearman_job_st *job, void *context) {
  (void)context;
  size_t size = gearman_job_workload_size(job);
  const char *workload = gearman_job_workload(job);
  char *result = malloc(size + 1);
  for (size_t at = 0; at < size; at++) result[at] = workload[size - 1 - at];
  gearman_return_t ret = gearman_job_send_complete(job, result, size);
  free(result);
  return ret;
}

static gearman_return_t in_parts(gearman_job_st *job, void *context) {
  (void)context;
  gearman_job_send_status(job, 1, 2);
  gearman_job_send_data(job, "one ", 4);
  gearman_job_send_warning(job, "careful", 7);
  gearman_job_send_data(job, "two ", 4);
  return gearman_job_send_complete(job, "three", 5);
}

static gearman_return_t unique_of(gearman_job_st *job, void *context) {
  (void)context;
  const char *unique = gearman_job_unique(job);
  return gearman_job_send_complete(job, unique, strlen(unique));
}

static gearman_return_t fails(gearman_job_st *job, void *context) {
  (void)job;
  (void)context;
  return GEARMAN_FATAL;
}

static gearman_return_t throws(gearman_job_st *job, void *context) {
  (void)context;
  gearman_job_send_exception(job, "boom", 4);
  return GEARMAN_WORK_EXCEPTION;
}

static void define(gearman_worker_st *worker, const char *name, gearman_function_fn *function) {
  gearman_worker_define_function(worker, name, strlen(name), gearman_function_create(function), 0, NULL);
}

static int work(in_port_t port) {
  gearman_worker_st *worker = gearman_worker_create(NULL);
  gearman_worker_add_server(worker, HOST, port);
  gearman_worker_set_identifier(worker, "libgearman", 10);
  define(worker, "reverse", reverse);
  define(worker, "in parts", in_parts);
  define(worker, "unique of", unique_of);
  define(worker, "fails", fails);
  define(worker, "throws", throws);
  printf("ready\n");
  for (;;) {
    gearman_return_t ret = gearman_worker_work(worker);
    if (ret == GEARMAN_SUCCESS || ret == GEARMAN_WORK_FAIL || ret == GEARMAN_WORK_EXCEPTION) continue;
    printf("worker: %s\n", gearman_worker_error(worker));
    return 1;
  }
}

/* ---- client ---- */

static gearman_return_t on_status(gearman_task_st *task) {
  printf("status %u/%u\n", gearman_task_numerator(task), gearman_task_denominator(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_data(gearman_task_st *task) {
  printf("data %.*s\n", (int)gearman_task_data_size(task), (const char *)gearman_task_data(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_warning(gearman_task_st *task) {
  printf("warning %.*s\n", (int)gearman_task_data_size(task), (const char *)gearman_task_data(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_complete(gearman_task_st *task) {
  printf("complete %.*s\n", (int)gearman_task_data_size(task), (const char *)gearman_task_data(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_exception(gearman_task_st *task) {
  printf("exception %.*s\n", (int)gearman_task_data_size(task), (const char *)gearman_task_data(task));
  return GEARMAN_SUCCESS;
}

static gearman_return_t on_fail(gearman_task_st *task) {
  printf("fail %s\n", gearman_task_function_name(task));
  return GEARMAN_SUCCESS;
}

typedef void *(do_fn)(gearman_client_st *, const char *, const char *, const void *, size_t, size_t *, gearman_return_t *);

static void call(gearman_client_st *client, const char *what, do_fn *perform, const char *function, const char *unique,
                 const char *workload) {
  size_t size = 0;
  gearman_return_t ret;
  char *result = perform(client, function, unique, workload, strlen(workload), &size, &ret);
  printf("%s: %s %.*s\n", what, gearman_strerror(ret), (int)size, result == NULL ? "" : result);
  free(result);
}

static gearman_client_st *client_of(in_port_t port) {
  gearman_client_st *client = gearman_client_create(NULL);
  gearman_client_add_server(client, HOST, port);
  gearman_client_set_timeout(client, 10000);
  return client;
}

/* Waits until the server knows the job no more; says whether it ever ran or waited. */
static void await(gearman_client_st *client, const char *what, const char *handle) {
  bool known = true, running, seen = false;
  unsigned int numerator, denominator;
  while (known) {
    gearman_return_t ret = gearman_client_job_status(client, handle, &known, &running, &numerator, &denominator);
    if (ret != GEARMAN_SUCCESS) { printf("%s: %s\n", what, gearman_strerror(ret)); break; }
    seen = seen || known;
    usleep(5000);
  }
  printf("%s: %s\n", what, seen ? "was there, is done" : "is done");
}

static void background(gearman_client_st *client) {
  char handle[GEARMAN_JOB_HANDLE_SIZE];
  gearman_return_t ret = gearman_client_do_background(client, "reverse", "bg", "abc", 3, handle);
  printf("do_background: %s %s\n", gearman_strerror(ret), handle);
  while (1) {
    bool known, running;
    gearman_client_job_status(client, handle, &known, &running, NULL, NULL);
    if (!known) break;
    usleep(5000);
  }
  printf("do_background: done\n");
}

static void states(gearman_client_st *client) {
  char handle[GEARMAN_JOB_HANDLE_SIZE];
  bool known, running;
  unsigned int numerator, denominator;
  gearman_client_do_low_background(client, "nobody", "waiting", "abc", 3, handle);
  gearman_client_job_status(client, handle, &known, &running, &numerator, &denominator);
  printf("job_status: known %d running %d %u/%u\n", known, running, numerator, denominator);
  gearman_status_t status = gearman_client_unique_status(client, "waiting", 7);
  printf("unique_status: known %d running %d\n", gearman_status_is_known(status), gearman_status_is_running(status));
  strcpy(handle, "H:none:1");
  gearman_client_job_status(client, handle, &known, &running, &numerator, &denominator);
  printf("job_status of no job: known %d running %d\n", known, running);
}

/* libgearman 1.1.20 waits in vain for the end of a job with an epoch: it is submitted by a client of little patience. */
static void epoch(gearman_client_st *client, in_port_t port) {
  gearman_client_st *other = client_of(port);
  gearman_client_set_timeout(other, 100);
  gearman_task_attr_t attributes = gearman_task_attr_init_epoch(time(NULL) + 2, GEARMAN_JOB_PRIORITY_NORMAL);
  gearman_argument_t workload = gearman_argument_make(NULL, 0, "abc", 3);
  gearman_task_st *task = gearman_execute(other, "reverse", 7, NULL, 0, &attributes, &workload, NULL);
  if (task == NULL) printf("epoch: %s\n", gearman_client_error(other));
  else await(client, "epoch", gearman_task_job_handle(task));
  gearman_client_free(other);
}

static void tasks(gearman_client_st *client) {
  gearman_return_t ret;
  gearman_client_set_status_fn(client, on_status);
  gearman_client_set_data_fn(client, on_data);
  gearman_client_set_warning_fn(client, on_warning);
  gearman_client_set_complete_fn(client, on_complete);
  gearman_client_set_fail_fn(client, on_fail);
  gearman_client_set_exception_fn(client, on_exception);
  for (int count = 0; count < 12; count++) gearman_client_add_task(client, NULL, NULL, "reverse", NULL, "abc", 3, &ret);
  printf("run_tasks: %s\n", gearman_strerror(gearman_client_run_tasks(client)));
  gearman_client_add_task(client, NULL, NULL, "in parts", NULL, "-", 1, &ret);
  printf("run_tasks: %s\n", gearman_strerror(gearman_client_run_tasks(client)));
  gearman_client_add_task(client, NULL, NULL, "fails", NULL, "-", 1, &ret);
  printf("run_tasks: %s\n", gearman_strerror(gearman_client_run_tasks(client)));
  gearman_client_add_task(client, NULL, NULL, "throws", NULL, "-", 1, &ret);
  printf("run_tasks: %s\n", gearman_strerror(gearman_client_run_tasks(client)));
}

static int ask(in_port_t port) {
  gearman_client_st *client = client_of(port);
  printf("echo: %s\n", gearman_strerror(gearman_client_echo(client, "hello", 5)));
  call(client, "do", gearman_client_do, "reverse", NULL, "abc");
  call(client, "do_high", gearman_client_do_high, "reverse", NULL, "abc");
  call(client, "do_low", gearman_client_do_low, "reverse", NULL, "-");
  call(client, "do in parts", gearman_client_do, "in parts", NULL, "-");
  call(client, "do with a unique ID", gearman_client_do, "unique of", "my unique", "-");
  call(client, "do that fails", gearman_client_do, "fails", NULL, "-");
  background(client);
  states(client);
  epoch(client, port);
  gearman_client_free(client);
  /* Tasks are run by a client of their own: one that has asked for states loses their results, with gearmand too. */
  client = client_of(port);
  printf("option: %d\n", gearman_client_set_server_option(client, "exceptions", 10));
  tasks(client);
  printf("wrong option: %d\n", gearman_client_set_server_option(client, "nonsense", 8));
  gearman_client_free(client);
  return 0;
}

int main(int count, char **words) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (count != 3) return 2;
  in_port_t port = (in_port_t)atoi(words[2]);
  return strcmp(words[1], "worker") == 0 ? work(port) : ask(port);
}
