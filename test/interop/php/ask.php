<?php

/**
 * Asks a client's method and prints its answer as JSON.
 *
 * php ask.php HOST PORT jobStatus|jobStatusByUniqueKey|ping ARGUMENT
 */

declare(strict_types=1);

[, $host, $port, $method, $argument] = $argv;
$client = new GearmanClient();
$client->addServer($host, (int) $port);
$client->setTimeout(10_000);
echo json_encode($client->{$method}($argument));
