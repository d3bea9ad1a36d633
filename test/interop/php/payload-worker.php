<?php

/**
 * A worker of payloads that are more than text: PHP's own, and a little MessagePack, for which PHP has no function.
 *
 * php payload-worker.php HOST PORT
 */

declare(strict_types=1);

require __DIR__ . '/serve.php';

/** Reads a map of texts to whole numbers, all of them short. */
function readMap(string $bytes): array
{
    $map = [];
    for ($count = ord($bytes[0]) & 0x0f, $at = 1; $count > 0; $count--) {
        $length = ord($bytes[$at]) & 0x1f;
        $map[substr($bytes, $at + 1, $length)] = ord($bytes[$at + 1 + $length]);
        $at += $length + 2;
    }
    return $map;
}

function writeMap(array $map): string
{
    $bytes = chr(0x80 | count($map));
    foreach ($map as $key => $number) {
        $bytes .= chr(0xa0 | strlen($key)) . $key . chr($number);
    }
    return $bytes;
}

[$worker] = workerFromArguments();

$worker->addFunction('php_serialized', function (GearmanJob $job): string {
    $order = unserialize($job->workload(), ['allowed_classes' => false]);
    $order['total'] = array_sum(array_column($order['items'], 'price'));
    return serialize($order);
});
$worker->addFunction('php_messagepack', function (GearmanJob $job): string {
    return writeMap(array_map(fn (int $number) => 2 * $number, readMap($job->workload())));
});

serve($worker);
