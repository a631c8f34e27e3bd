"""Sends each call of a Python program to the recorder that RECORDER names, whatever the host it was meant for."""

import importlib.abc
import importlib.machinery
import os
import sys
from urllib.parse import urlsplit

RECORDER = urlsplit(os.environ["RECORDER"])


def redirected(url):
    """The same address at the recorder."""
    parts = urlsplit(str(url))
    return parts._replace(scheme=RECORDER.scheme, netloc=RECORDER.netloc).geturl()


def patch_requests(module):
    send = module.Session.send

    def patched(self, request, **options):
        request.url = redirected(request.url)
        return send(self, request, **options)

    module.Session.send = patched


def patch_httpx(module):
    def patch(client):
        build = client.build_request

        def patched(self, method, url, **options):
            request = build(self, method, url, **options)
            request.url = module.URL(redirected(request.url))
            request.headers["host"] = RECORDER.netloc
            return request

        client.build_request = patched

    patch(module.Client)
    patch(module.AsyncClient)


def patch_urllib(module):
    opened = module.OpenerDirector.open

    def patched(self, request, *rest, **options):
        if isinstance(request, str):
            request = module.Request(request)
        request.full_url = redirected(request.full_url)
        return opened(self, request, *rest, **options)

    module.OpenerDirector.open = patched


PATCHES = {"requests.sessions": patch_requests, "httpx": patch_httpx, "urllib.request": patch_urllib}


class Patching(importlib.abc.MetaPathFinder):
    """Patches each module of PATCHES once it is imported."""

    def find_spec(self, name, path, target=None):
        if name not in PATCHES:
            return None
        patch = PATCHES.pop(name)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            patch(module)

        spec.loader.exec_module = exec_module
        return spec


for name in [name for name in PATCHES if name in sys.modules]:
    PATCHES.pop(name)(sys.modules[name])
sys.meta_path.insert(0, Patching())
