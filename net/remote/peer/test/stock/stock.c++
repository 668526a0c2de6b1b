// Somebody with Cap'n Proto's C++ library, who has our schema files and calls a machine's directory.
#include "directory.capnp.h"
#include "exports.capnp.h"
#include "kernel.capnp.h"
#include <capnp/rpc-twoparty.h>
#include <cstdio>
#include <cstring>
#include <kj/async-io.h>
#include <kj/debug.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace
{

class SomeEvent final : public Event::Server
{
};

kj::String failureOf(kj::Function<void()> run)
{
    KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&]() { run(); })) {
        return kj::str(exception->getDescription());
    }
    KJ_FAIL_REQUIRE("this should have failed");
}

void requireIn(const char *part, const kj::String &text)
{
    KJ_REQUIRE(strstr(text.cStr(), part) != nullptr, part, text);
}

void callAll(RemoteExports::Client exports, kj::WaitScope &scope)
{
    const auto open = [&](const char *name) {
        auto request = exports.openRequest();
        request.setName(name);
        return request.send();
    };
    auto files = open("files").wait(scope).getCapability().getAs<Directory>();
    const auto openDirectory = [&](const char *path) {
        auto request = files.openDirectoryRequest();
        request.setPath(path);
        return request.send();
    };
    // Registers both ways, and a page one way.
    files.syncRequest().send().wait(scope);
    auto list = files.listRequest();
    list.setCursor(41);
    auto listed = list.send().wait(scope);
    KJ_REQUIRE(listed.getCursor() == 42 && listed.getEntries().size() == 0);
    // A capability out of registers, called; and before it is there.
    auto notes = openDirectory("notes").wait(scope).getDirectory();
    auto again = notes.listRequest();
    again.setCursor(1);
    KJ_REQUIRE(again.send().wait(scope).getCursor() == 2);
    auto soon = openDirectory("notes").getDirectory().listRequest();
    KJ_REQUIRE(soon.send().wait(scope).getCursor() == 1);
    // What fails says why.
    requireIn("status 6:", failureOf([&]() { openDirectory("none").wait(scope); }));
    requireIn("status 6:", failureOf([&]() { open("none").wait(scope); }));
    requireIn("status 3:", failureOf([&]() { open("secret").wait(scope); }));
    requireIn("status 3:", failureOf([&]() {
        auto watch = files.watchRequest();
        watch.setEvent(kj::heap<SomeEvent>());
        watch.setBits(1);
        watch.send().wait(scope);
    }));
    requireIn("status 4:", failureOf([&]() {
        files.castAs<Event>().signalRequest().send().wait(scope);
    }));
}

pid_t start(const char *program, int &ours)
{
    int pair[2];
    KJ_SYSCALL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    const pid_t child = fork();
    if (child == 0) {
        dup2(pair[1], 0);
        close(pair[0]);
        close(pair[1]);
        execl(program, program, nullptr);
        _exit(127);
    }
    close(pair[1]);
    ours = pair[0];
    return child;
}

} // namespace

int main(int, char **arguments)
{
    int ours = -1;
    const pid_t child = start(arguments[1], ours);
    auto io = kj::setupAsyncIo();
    {
        auto stream = io.lowLevelProvider->wrapSocketFd(
            ours, kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP);
        capnp::TwoPartyVatNetwork network(*stream, capnp::rpc::twoparty::Side::CLIENT);
        auto system = capnp::makeRpcClient(network);
        capnp::MallocMessageBuilder name(8);
        auto vat = name.initRoot<capnp::rpc::twoparty::VatId>();
        vat.setSide(capnp::rpc::twoparty::Side::SERVER);
        callAll(system.bootstrap(vat).castAs<RemoteExports>(), io.waitScope);
    }
    int status = -1;
    KJ_SYSCALL(waitpid(child, &status, 0));
    KJ_REQUIRE(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the other end is not content");
    std::printf("ok\n");
    return 0;
}
