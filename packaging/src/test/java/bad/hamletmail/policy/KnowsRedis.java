package bad.hamletmail.policy;

import io.lettuce.core.RedisURI;

record KnowsRedis(RedisURI uri) {}
