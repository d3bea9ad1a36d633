<?php

/**
 * Submits one job by a client's method, its workload from standard input. Prints what the method returns, the result
 * or the handle, and ends with libgearman's return code.
 *
 * php do.php HOST PORT METHOD FUNCTION [UNIQUE]
 */

declare(strict_types=1);

[, $host, $port, $method, $functionName] = $argv;
$client = new GearmanClient();
$client->addServer($host, (int) $port, true);
$client->setTimeout(10_000);
echo @$client->{$method}($functionName, stream_get_contents(STDIN), ...array_slice($argv, 5));
exit($client->returnCode());
