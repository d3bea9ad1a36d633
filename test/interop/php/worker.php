<?php

/**
 * A worker that ends its jobs in every way a PHP worker can.
 *
 * php worker.php HOST PORT
 */

declare(strict_types=1);

require __DIR__ . '/serve.php';

[$worker] = workerFromArguments();
$worker->setId('php-worker');

$worker->addFunction('php_reverse', fn (GearmanJob $job) => strrev($job->workload()));
$worker->addFunction('php_größe', fn (GearmanJob $job) => (string) $job->workloadSize());
$worker->addFunction('php_describe', fn (GearmanJob $job) => json_encode([
    'handle' => $job->handle(),
    'functionName' => $job->functionName(),
    'unique' => $job->unique(),
    'workload' => $job->workload(),
]));
$worker->addFunction('php_nothing', function (GearmanJob $job): void {
});
$worker->addFunction('php_data', function (GearmanJob $job): string {
    foreach (explode(',', $job->workload()) as $part) {
        $job->sendData($part);
    }
    return 'the end';
});
$worker->addFunction('php_warning', function (GearmanJob $job): string {
    $job->sendWarning('careful: ' . $job->workload());
    return 'warned';
});
$worker->addFunction('php_status', function (GearmanJob $job): string {
    foreach ([1, 2, 3] as $step) {
        $job->sendStatus($step, 3);
    }
    return 'counted';
});
$worker->addFunction('php_send_exception', function (GearmanJob $job): void {
    $job->sendException('sent: ' . $job->workload());
});
$worker->addFunction('php_throw', function (GearmanJob $job): void {
    throw new RuntimeException('thrown: ' . $job->workload());
});
$worker->addFunction('php_send_fail', function (GearmanJob $job): void {
    $job->sendFail();
});
$worker->addFunction('php_return_fail', function (GearmanJob $job): void {
    $job->setReturn(GEARMAN_WORK_FAIL);
});

serve($worker);
