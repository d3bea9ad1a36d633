<?php

/**
 * A worker in PHP, whose jobs Nest submits. Nothing here knows of Nest.
 *
 * php worker.php HOST:PORT,…
 */

declare(strict_types=1);

$worker = new GearmanWorker();
$worker->addServers($argv[1]);

// Text: bytes as they are.
$worker->addFunction('php_reverse', fn (GearmanJob $job): string => strrev($job->workload()));

// JSON, with progress.
$worker->addFunction('PhpText~statistics', function (GearmanJob $job): string {
    $texts = json_decode($job->workload(), true, flags: JSON_THROW_ON_ERROR)['texts'];
    $statistics = [];
    foreach ($texts as $index => $text) {
        $job->sendStatus($index + 1, count($texts));
        $statistics[] = ['text' => $text, 'length' => iconv_strlen($text, 'UTF-8'), 'words' => str_word_count($text)];
    }
    return json_encode($statistics);
});

// PHP's own serialize(), for a worker that is older than the rest.
$worker->addFunction('PhpOrders~total', function (GearmanJob $job): string {
    $order = unserialize($job->workload(), ['allowed_classes' => false]);
    $order['total'] = array_sum(array_column($order['items'], 'price'));
    return serialize($order);
});

// Of what a job throws, php-gearman tells the client only that there was something, and then throws it out of work(),
// which ends this program. A job that wants to be understood, and to live on, sends its exception itself.
$worker->addFunction('PhpText~strict', function (GearmanJob $job): void {
    try {
        throw new DomainException("no text is good enough, not even \"{$job->workload()}\"");
    } catch (DomainException $error) {
        $job->sendException($error::class . ': ' . $error->getMessage());
    }
});

echo "ready\n";
while (@$worker->work()) {
    // The next job.
}
fwrite(STDERR, "{$worker->error()}\n");
exit(1);
