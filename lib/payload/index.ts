export * from './bytes-serializers.js';
export * from './json-serializer.js';
export * from './serializer.js';
