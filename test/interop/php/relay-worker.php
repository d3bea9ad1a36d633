<?php

/**
 * A worker of one function. It prints "started WORKLOAD" for each job, and then either returns NAME or keeps the job for ever.
 *
 * php relay-worker.php HOST PORT FUNCTION NAME answer|keep
 */

declare(strict_types=1);

require __DIR__ . '/serve.php';

[$worker, [$functionName, $name, $how]] = workerFromArguments();

$worker->addFunction($functionName, function (GearmanJob $job) use ($name, $how): string {
    echo "started {$job->workload()}\n";
    while ($how === 'keep') {
        sleep(60);
    }
    return $name;
});

serve($worker);
