// The names of the strategies by which originals are fetched.

/** The ways of fetching an original (the OriginStrategies of the vocabulary); `default` is plain HTTP. */
export type StrategyName = 'default' | 'basic-http-authentication' | 's3-ambient' | 'sftp'
