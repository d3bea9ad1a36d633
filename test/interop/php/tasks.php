<?php

/**
 * Runs tasks at once, a task for each workload, and prints what its callbacks are told: a JSON list for each call, of
 * the callback, the task's context, data, numerator and denominator. Ends with libgearman's return code.
 *
 * php tasks.php HOST PORT exceptions|plain METHOD FUNCTION WORKLOAD...
 */

declare(strict_types=1);

[, $host, $port, $mode, $method, $functionName] = $argv;
$client = new GearmanClient();
$client->addServer($host, (int) $port, $mode === 'exceptions');
$client->setTimeout(10_000);

$events = ['Created', 'Data', 'Warning', 'Status', 'Complete', 'Fail'];
if ($mode === 'exceptions') {
    $events[] = 'Exception'; // To want to be called is to ask the server for exceptions.
}
foreach ($events as $event) {
    $client->{"set{$event}Callback"}(function (GearmanTask $task, string $context) use ($event): void {
        $told = [$event, $context, $task->data(), $task->taskNumerator(), $task->taskDenominator()];
        echo json_encode($told), "\n";
    });
}
foreach (array_slice($argv, 6) as $workload) {
    $context = "context of $workload";
    $client->{$method}($functionName, $workload, $context);
}
@$client->runTasks();
exit($client->returnCode());
