"""mu40.v1 as Python objects, from the published descriptor set alone: no generated code."""
import pathlib

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


class Client:
    """client.Runs.StartRun(spec={...}) -> message; a server stream gives an iterator."""

    def __init__(self, protoset: pathlib.Path, address: str):
        self.address = address
        self._pool = descriptor_pool.DescriptorPool()
        files = descriptor_pb2.FileDescriptorSet.FromString(protoset.read_bytes())
        for file in files.file:
            self._pool.Add(file)
        self._factory = message_factory.MessageFactory(self._pool)
        self.channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", 64 << 20)])
        for file in files.file:
            for service in file.service:
                setattr(self, service.name, _Service(self, self._pool.FindServiceByName(f"{file.package}.{service.name}")))

    def message(self, descriptor, **fields):
        return self._factory.GetPrototype(descriptor)(**fields)

    def health(self, service: str = "") -> str:
        """SERVING, NOT_SERVING, ...; UNREACHABLE where nobody listens."""
        # grpc.health.v1: request {1: service}, response {1: status}.
        name = service.encode()
        request = b"" if not name else bytes([10, len(name)]) + name
        call = self.channel.unary_unary("/grpc.health.v1.Health/Check", lambda x: x, lambda x: x)
        try:
            answer = call(request, timeout=1)
        except grpc.RpcError as error:
            if error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                return "UNREACHABLE"
            raise
        return ["UNKNOWN", "SERVING", "NOT_SERVING"][answer[1] if answer else 0]

    def close(self):
        self.channel.close()


class _Service:
    def __init__(self, client, descriptor):
        for method in descriptor.methods:
            setattr(self, method.name, self._call(client, descriptor.full_name, method))

    @staticmethod
    def _call(client, service, method):
        kind = ("stream" if method.client_streaming else "unary") + "_" + ("stream" if method.server_streaming else "unary")
        call = getattr(client.channel, kind)(
            f"/{service}/{method.name}", lambda message: message.SerializeToString(),
            client._factory.GetPrototype(method.output_type).FromString)

        def invoke(messages=None, timeout=10, **fields):
            make = lambda f: client.message(method.input_type, **f)
            request = (make(f) for f in messages) if method.client_streaming else make(fields)
            return call(request, timeout=timeout)

        return invoke
