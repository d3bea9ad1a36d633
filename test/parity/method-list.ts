/** Every method that php-gearman has, of either repository, and those that its manual still names. */
const METHODS: Readonly<Record<string, string>> = {
  GearmanClient: `__construct __destruct returnCode error getErrno options setOptions addOptions removeOptions
    timeout setTimeout context setContext addServer addServers wait doNormal doHigh doLow doBackground
    doHighBackground doLowBackground doJobHandle doStatus jobStatus jobStatusByUniqueKey ping addTask addTaskHigh
    addTaskLow addTaskBackground addTaskHighBackground addTaskLowBackground addTaskStatus runTasks
    setWorkloadCallback setCreatedCallback setDataCallback setWarningCallback setStatusCallback
    setCompleteCallback setExceptionCallback setFailCallback clearCallbacks enableExceptionHandler do clone data
    setData echo setClientCallback`,
  GearmanWorker: `__construct __destruct returnCode error getErrno options setOptions addOptions removeOptions
    timeout setTimeout setId addServer addServers wait register unregister unregisterAll grabJob addFunction work
    ping echo enableExceptionHandler`,
  GearmanJob: `__destruct returnCode setReturn sendData sendWarning sendStatus sendComplete sendException sendFail
    handle functionName unique workload workloadSize`,
  GearmanTask: `__construct __destruct returnCode functionName unique jobHandle isKnown isRunning taskNumerator
    taskDenominator data dataSize sendWorkload recvData`,
};

/** Functions that are no method's twin, and the class without methods. */
const OTHERS: readonly string[] = [
  'GearmanException',
  'gearman_version',
  'gearman_bugreport',
  'gearman_verbose_name',
  'gearman_client_create',
  'gearman_worker_create',
];

export const METHOD_LIST: readonly string[] = [
  ...Object.entries(METHODS).flatMap(([type, names]) =>
    names.split(/\s+/).map((method) => `${type}::${method}`),
  ),
  ...OTHERS,
];

/** PHP code that prints what the installed extension has, as JSON. */
export const LIST_EXTENSION = `
$names = [];
foreach ((new ReflectionExtension('gearman'))->getClasses() as $class) {
  foreach ($class->getMethods() as $method) {
    if ($method->class === $class->name) $names[] = "{$class->name}::{$method->name}";
  }
}
foreach (array_keys((new ReflectionExtension('gearman'))->getFunctions()) as $name) {
  if (preg_match('/_(version|bugreport|verbose_name|create)$/', $name)) $names[] = $name;
}
echo json_encode($names);
`;
