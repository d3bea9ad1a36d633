<?php

/**
 * Submits an order as PHP serializes it, and prints the answer, unserialized, as JSON.
 *
 * php payload-client.php HOST PORT FUNCTION
 */

declare(strict_types=1);

[, $host, $port, $functionName] = $argv;
$client = new GearmanClient();
$client->addServer($host, (int) $port);
$client->setTimeout(10_000);
$order = ['customer' => 'Müller', 'items' => [['price' => 3], ['price' => 4.5]], 'paid' => false, 'raw' => "\x00\xff"];
echo json_encode(unserialize($client->doNormal($functionName, serialize($order)), ['allowed_classes' => false]));
