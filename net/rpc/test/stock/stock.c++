// The other end of the test, with Cap'n Proto's C++ library: starts the program that it is given,
// calls it through a socket in every way that the protocol knows, and says what does not hold.
#include "stock.capnp.h"
#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>
#include <kj/debug.h>
#include <cstdio>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace
{

class Counting final : public Callback::Server
{
  public:
    explicit Counting(kj::Vector<uint32_t> &seen, uint32_t &live) : seen(seen), live(live)
    {
        live++;
    }
    ~Counting() noexcept(false)
    {
        live--;
    }
    kj::Promise<void> called(CalledContext context) override
    {
        seen.add(context.getParams().getNumber());
        context.getResults().setSum(context.getParams().getNumber() + 1);
        return kj::READY_NOW;
    }

  private:
    kj::Vector<uint32_t> &seen;
    uint32_t &live;
};

// Its results are those of another object, which may be the caller's.
class Tail final : public Callback::Server
{
  public:
    explicit Tail(Callback::Client other) : other(kj::mv(other))
    {
    }
    kj::Promise<void> called(CalledContext context) override
    {
        auto request = other.calledRequest();
        request.setNumber(context.getParams().getNumber());
        return context.tailCall(kj::mv(request));
    }

  private:
    Callback::Client other;
};

class Failing final : public Callback::Server
{
    kj::Promise<void> called(CalledContext) override
    {
        KJ_FAIL_REQUIRE("the callback fails");
    }
};

struct World {
    kj::WaitScope &scope;
    Bench::Client bench;
    kj::Vector<uint32_t> seen;
    uint32_t live = 0;

    Callback::Client counting()
    {
        return kj::heap<Counting>(seen, live);
    }

    uint32_t liveCount()
    {
        return bench.liveCountRequest().send().wait(scope).getCount();
    }

    uint64_t add(Bench::Client &to, uint64_t left, uint64_t right)
    {
        auto request = to.addRequest();
        request.setLeft(left);
        request.setRight(right);
        return request.send().wait(scope).getSum();
    }

    uint32_t use(Callback::Client callback, uint32_t number)
    {
        auto request = bench.useRequest();
        request.setCallback(kj::mv(callback));
        request.setNumber(number);
        return request.send().wait(scope).getSum();
    }
};

void testCalls(World &world)
{
    KJ_REQUIRE(world.add(world.bench, 40, 2) == 42);
    kj::Vector<kj::Promise<capnp::Response<Bench::AddResults>>> promises;
    for (uint64_t i = 0; i < 100; i++) { // more than this end begins at once
        auto request = world.bench.addRequest();
        request.setLeft(i);
        request.setRight(1);
        promises.add(request.send());
    }
    for (uint64_t i = 0; i < 100; i++) {
        KJ_REQUIRE(promises[i].wait(world.scope).getSum() == i + 1);
    }
}

// With a hint that is too small, the parameters are in several segments.
void testSegments(World &world)
{
    auto request = world.bench.echoRequest(capnp::MessageSize{4, 0});
    auto data = request.initData(1000);
    for (size_t i = 0; i < data.size(); i++) {
        data[i] = static_cast<uint8_t>(i * 7);
    }
    request.setText("a text");
    auto list = request.initList(300);
    for (uint i = 0; i < list.size(); i++) {
        list.set(i, static_cast<uint16_t>(i * 3));
    }
    auto response = request.send().wait(world.scope);
    KJ_REQUIRE(response.getData().size() == 1000);
    for (size_t i = 0; i < 1000; i++) {
        KJ_REQUIRE(response.getData()[i] == static_cast<uint8_t>(i * 7));
    }
    KJ_REQUIRE(response.getText() == "a text");
    KJ_REQUIRE(response.getList().size() == 300);
    KJ_REQUIRE(response.getList()[299] == 897);
}

kj::Exception exceptionOf(kj::Function<void()> run)
{
    KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&]() { run(); })) {
        return kj::mv(*exception);
    }
    KJ_FAIL_REQUIRE("this should have failed");
}

void testExceptions(World &world)
{
    auto failed = exceptionOf([&]() { world.bench.failRequest().send().wait(world.scope); });
    KJ_REQUIRE(failed.getType() == kj::Exception::Type::FAILED);
    KJ_REQUIRE(strstr(failed.getDescription().cStr(), "on purpose") != nullptr);

    auto large = exceptionOf([&]() {
        auto request = world.bench.echoRequest();
        request.initData(5000);
        request.send().wait(world.scope);
    });
    KJ_REQUIRE(strstr(large.getDescription().cStr(), "too large") != nullptr, large);

    auto back = exceptionOf([&]() { world.use(kj::heap<Failing>(), 1); });
    KJ_REQUIRE(strstr(back.getDescription().cStr(), "the callback fails") != nullptr, back);

    auto unknown = exceptionOf([&]() {
        auto made = world.bench.makeRequest().send().wait(world.scope).getBench();
        capnp::Capability::Client any = made;
        any.typelessRequest(0x1234567812345678, 3, nullptr).send().wait(world.scope);
    });
    KJ_REQUIRE(unknown.getType() == kj::Exception::Type::UNIMPLEMENTED, unknown);
    KJ_REQUIRE(world.add(world.bench, 1, 1) == 2);
}

void testCallback(World &world)
{
    KJ_REQUIRE(world.use(world.counting(), 5) == 6);
    KJ_REQUIRE(world.use(world.counting(), 6) == 7);
    KJ_REQUIRE(world.bench.callYoursRequest().send().wait(world.scope).getSum() == 42);
    world.liveCount(); // the releases have come by then
    KJ_REQUIRE(world.live == 0, "they are released", world.live);
}

void testKeep(World &world)
{
    auto request = world.bench.keepRequest();
    request.setCallback(world.counting());
    request.send().wait(world.scope);
    world.liveCount();
    KJ_REQUIRE(world.live == 1);
    world.bench.dropRequest().send().wait(world.scope);
    world.liveCount();
    KJ_REQUIRE(world.live == 0, world.live);
}

void testObjects(World &world)
{
    {
        auto one = world.bench.makeRequest().send().wait(world.scope).getBench();
        auto two = one.makeRequest().send().wait(world.scope).getBench();
        KJ_REQUIRE(world.add(two, 3, 4) == 7);
        KJ_REQUIRE(world.liveCount() == 2);
    }
    KJ_REQUIRE(world.liveCount() == 0);
}

void testPipelines(World &world)
{
    auto made = world.bench.makeRequest().send();
    auto maker = made.getBench().makeRequest().send().getBench().makeRequest().send();
    auto sum = maker.getBench().addRequest();
    sum.setLeft(20);
    sum.setRight(2);
    KJ_REQUIRE(sum.send().wait(world.scope).getSum() == 22);

    auto nested = world.bench.nestedRequest().send();
    auto deep = nested.getOuter().getInner().getBench().addRequest();
    deep.setLeft(5);
    deep.setRight(6);
    KJ_REQUIRE(deep.send().wait(world.scope).getSum() == 11);
    auto response = nested.wait(world.scope);
    KJ_REQUIRE(response.getOuter().getNumber() == 7);
    KJ_REQUIRE(response.getOuter().getInner().getText() == "deep");
}

// On answers that are not there yet, and that nobody waits for any more.
void testLater(World &world)
{
    auto later = world.bench.laterRequest().send();
    auto early = later.getBench().addRequest();
    early.setLeft(1);
    early.setRight(2);
    auto sum = early.send();
    auto chain = later.getBench().makeRequest().send().getBench().makeRequest().send();
    auto dropped = world.bench.laterRequest().send().getBench().addRequest();
    dropped.setLeft(3);
    dropped.setRight(4);
    auto droppedSum = dropped.send();
    auto use = world.bench.useRequest();
    use.setCallback(later.getBench().castAs<Callback>());
    use.setNumber(1);
    auto used = use.send();
    KJ_REQUIRE(!sum.poll(world.scope));
    world.bench.releaseRequest().send().wait(world.scope);
    KJ_REQUIRE(sum.wait(world.scope).getSum() == 3);
    KJ_REQUIRE(droppedSum.wait(world.scope).getSum() == 7);
    KJ_REQUIRE(used.wait(world.scope).getSum() == 1001);
    auto last = chain.wait(world.scope).getBench();
    KJ_REQUIRE(world.add(last, 1, 1) == 2);
}

// Calls go to us and back; then the way is shortened, and the order stays.
void testEmbargo(World &world)
{
    world.seen.clear();
    auto request = world.bench.giveBackRequest();
    request.setCallback(world.counting());
    auto promise = request.send();
    auto callback = promise.getCallback();
    kj::Vector<kj::Promise<capnp::Response<Callback::CalledResults>>> promises;
    const auto call = [&](uint32_t number) {
        auto one = callback.calledRequest();
        one.setNumber(number);
        promises.add(one.send());
    };
    for (uint32_t i = 0; i < 10; i++) {
        call(i);
    }
    promise.wait(world.scope);
    for (uint32_t i = 10; i < 20; i++) {
        call(i);
    }
    for (uint32_t i = 0; i < 20; i++) {
        KJ_REQUIRE(promises[i].wait(world.scope).getSum() == i + 1);
    }
    for (uint32_t i = 0; i < 20; i++) {
        KJ_REQUIRE(world.seen[i] == i, "in order", i, world.seen[i]);
    }
}

void testTail(World &world)
{
    auto ours = world.bench.makeRequest().send().wait(world.scope).getBench();
    KJ_REQUIRE(world.use(kj::heap<Tail>(ours.castAs<Callback>()), 3) == 1003);
    KJ_REQUIRE(world.use(kj::heap<Tail>(world.counting()), 3) == 4);
}

void testPromise(World &world)
{
    auto pair = kj::newPromiseAndFulfiller<Callback::Client>();
    auto request = world.bench.useRequest();
    request.setCallback(kj::mv(pair.promise));
    request.setNumber(8);
    auto used = request.send();
    KJ_REQUIRE(world.add(world.bench, 1, 2) == 3);
    KJ_REQUIRE(!used.poll(world.scope));
    pair.fulfiller->fulfill(world.counting());
    KJ_REQUIRE(used.wait(world.scope).getSum() == 9);

    auto broken = kj::newPromiseAndFulfiller<Callback::Client>();
    auto another = world.bench.useRequest();
    another.setCallback(kj::mv(broken.promise));
    auto fails = another.send();
    broken.fulfiller->reject(KJ_EXCEPTION(FAILED, "it was not kept"));
    auto exception = exceptionOf([&]() { fails.wait(world.scope); });
    KJ_REQUIRE(strstr(exception.getDescription().cStr(), "not kept") != nullptr, exception);
}

void testAll(World &world)
{
    const struct {
        const char *name;
        void (*run)(World &);
    } tests[] = {
        {"calls", testCalls},       {"segments", testSegments},   {"exceptions", testExceptions},
        {"callback", testCallback}, {"keep", testKeep},           {"objects", testObjects},
        {"pipelines", testPipelines}, {"later", testLater},       {"embargo", testEmbargo},
        {"tail", testTail},         {"promise", testPromise},
    };
    for (const auto &test : tests) {
        test.run(world);
        world.liveCount();
        KJ_REQUIRE(world.live == 0, "objects of this end are left", test.name, world.live);
        KJ_REQUIRE(world.liveCount() == 0, "objects are left", test.name);
        std::printf("ok   %s\n", test.name);
    }
}

// What is not answered when the other end goes fails, and says why.
void testEnd(World &world)
{
    auto later = world.bench.laterRequest().send();
    auto kept = world.bench.makeRequest().send().wait(world.scope).getBench();
    auto end = exceptionOf([&]() { world.bench.endRequest().send().wait(world.scope); });
    KJ_REQUIRE(strstr(end.getDescription().cStr(), "enough was said") != nullptr, end);
    exceptionOf([&]() { later.wait(world.scope); });
    exceptionOf([&]() { world.add(kept, 1, 1); });
}

pid_t start(const char *program, const char *step, int &ours)
{
    int pair[2];
    KJ_SYSCALL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    const pid_t child = fork();
    if (child == 0) {
        dup2(pair[1], 0);
        close(pair[0]);
        close(pair[1]);
        execl(program, program, step, nullptr);
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
    const pid_t child = start(arguments[1], arguments[2], ours);
    auto io = kj::setupAsyncIo();
    {
        kj::Vector<uint32_t> seen;
        uint32_t live = 0;
        auto stream = io.lowLevelProvider->wrapSocketFd(
            ours, kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP);
        capnp::TwoPartyVatNetwork network(*stream, capnp::rpc::twoparty::Side::CLIENT);
        Callback::Client first = kj::heap<Counting>(seen, live);
        auto system = capnp::makeRpcServer(network, first);
        capnp::MallocMessageBuilder name(8);
        auto vat = name.initRoot<capnp::rpc::twoparty::VatId>();
        vat.setSide(capnp::rpc::twoparty::Side::SERVER);
        World world{io.waitScope, system.bootstrap(vat).castAs<Bench>()};
        testAll(world);
        testEnd(world);
    }
    int status = -1;
    KJ_SYSCALL(waitpid(child, &status, 0));
    KJ_REQUIRE(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the other end is not content");
    std::printf("ok   end\n");
    return 0;
}
