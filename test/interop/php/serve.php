<?php

declare(strict_types=1);

/** @return array{GearmanWorker, list<string>} a worker for the server that the arguments name, and the other arguments */
function workerFromArguments(): array
{
    [, $host, $port] = $GLOBALS['argv'];
    $worker = new GearmanWorker();
    $worker->addServer($host, (int) $port);
    return [$worker, array_slice($GLOBALS['argv'], 3)];
}

/** Registers the worker, prints "ready", and does jobs until it is killed. To be called while no job waits. */
function serve(GearmanWorker $worker): never
{
    register($worker);
    echo "ready\n";
    while (true) {
        try {
            @$worker->work();
        } catch (RuntimeException) {
            // The client has been told; a worker that means to live on catches what a job let through.
        }
    }
}

/** libgearman registers in its first call of work(): here one that does not wait for a job. */
function register(GearmanWorker $worker): void
{
    $worker->addOptions(GEARMAN_WORKER_NON_BLOCKING);
    while (!@$worker->work() && $worker->returnCode() === GEARMAN_IO_WAIT) {
        @$worker->wait();
    }
    $worker->removeOptions(GEARMAN_WORKER_NON_BLOCKING);
}
