"""Where the broker is: WARREN_HOST and WARREN_PORT, as a tutorial's 'localhost' otherwise."""
import os

import pika


def connect():
    return pika.BlockingConnection(
        pika.ConnectionParameters(
            host=os.environ.get("WARREN_HOST", "localhost"),
            port=int(os.environ.get("WARREN_PORT", "5672")),
        )
    )
