<?php

/**
 * A client in PHP, whose jobs Nest does. Nothing here knows of Nest.
 *
 * php client.php HOST:PORT,…
 */

declare(strict_types=1);

$client = new GearmanClient();
$client->addServers($argv[1]);
$client->setTimeout(10_000);

/** What came back, or why nothing did. */
function answer(string $title, string|false $result): void
{
    global $client;
    if ($client->returnCode() !== GEARMAN_SUCCESS) {
        fwrite(STDERR, "$title: {$client->error()}\n");
        exit(1);
    }
    echo "$title: $result\n";
}

// Text: bytes as they are.
answer('reverse', $client->doNormal('nest_reverse', 'stressed'));

// JSON.
$result = $client->doNormal('NestText~slug', json_encode(['text' => 'Crème brûlée, bitte!']));
answer('slug', $result);

// PHP's own serialize(): what comes back is an array again.
$result = $client->doNormal('NestOrders~discount', serialize(['customer' => 'Müller', 'prices' => [10, 4.5]]));
answer('discount', json_encode(unserialize($result, ['allowed_classes' => false]), JSON_UNESCAPED_UNICODE));

// Progress and an exception: of tasks, whose callbacks are called while they run.
$client->setStatusCallback(function (GearmanTask $task): void {
    echo "spell: {$task->taskNumerator()} of {$task->taskDenominator()}\n";
});
$client->setDataCallback(function (GearmanTask $task): void {
    echo "spell: {$task->data()}\n";
});
$client->setCompleteCallback(function (GearmanTask $task): void {
    echo "spell: {$task->data()}, complete\n";
});
// To want exceptions is to ask the server for them: php-gearman does so for whoever sets this callback.
$client->setExceptionCallback(function (GearmanTask $task): void {
    echo "exception: {$task->data()}\n";
});
$client->addTask('nest_spell', 'abc');
$client->addTask('NestText~slug', json_encode(['text' => '']));
@$client->runTasks();
