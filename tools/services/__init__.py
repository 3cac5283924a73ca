"""Real servers for tests, benchmarks and people, on loopback and without a container engine.

``start_rabbitmq``, ``start_store``, ``start_redis`` and ``start_prometheus`` each start one in a folder and
give a handle that can stop, kill, pause and restart it. ``python -m tools.services start`` starts the first
three.
"""

from __future__ import annotations

from tools.services.errors import GivenServerError, ServiceError
from tools.services.prometheus import Prometheus, start_prometheus
from tools.services.rabbitmq import Rabbit, start_rabbitmq
from tools.services.redis_server import Redis, start_redis
from tools.services.server import Server
from tools.services.store import Store, start_store

__all__ = [
    "GivenServerError",
    "Prometheus",
    "Rabbit",
    "Redis",
    "Server",
    "ServiceError",
    "Store",
    "start_prometheus",
    "start_rabbitmq",
    "start_redis",
    "start_store",
]
