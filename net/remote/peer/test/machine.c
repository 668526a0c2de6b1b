#include "machine.h"
#include <stdlib.h>

static uint32_t add(struct machine *machine, bool is_stand_in, uint32_t proxy)
{
    for (uint32_t i = 1; i < MACHINE_HANDLES_MAX; i++) {
        if (!machine->handles[i].is_used) {
            machine->handles[i] = (struct machine_handle){true, is_stand_in, proxy};
            return i;
        }
    }
    abort();
}

uint32_t machine_object(struct machine *machine)
{
    return add(machine, false, 0);
}

uint32_t machine_interface(struct machine *machine, const char *name)
{
    struct interface_type_reader found;
    for (uint32_t i = 0;; i++) {
        CHECK_EQUAL(reflection_interface_at(machine->peer.reflection, i, &found), STATUS_OK);
        if (bytes_equal(found.name, test_text(name))) {
            return i;
        }
    }
}

static enum status on_open(void *context, struct bytes name, struct remote_object *object)
{
    struct machine *const machine = context;
    if (bytes_equal(name, test_text("secret"))) {
        return STATUS_DENIED;
    }
    const bool is_files = bytes_equal(name, test_text("files"));
    if (!is_files && !bytes_equal(name, test_text("sessions"))) {
        return STATUS_NOT_FOUND;
    }
    object->interface = machine_interface(machine, is_files ? "Directory" : "RemoteSessions");
    object->handle = machine_object(machine);
    return STATUS_OK;
}

static enum status on_stand_in(void *context, uint32_t proxy, uint32_t interface, uint32_t *handle)
{
    struct machine *const machine = context;
    (void)interface;
    if (machine->refuses_stand_ins) {
        return STATUS_NO_MEMORY;
    }
    *handle = add(machine, true, proxy);
    return STATUS_OK;
}

static void on_call(
    void *context,
    uint32_t call,
    uint32_t handle,
    uint32_t ordinal,
    const struct reflection_message *message)
{
    struct machine *const machine = context;
    CHECK(machine->handles[handle].is_used);
    machine->call_count++;
    machine->call = call;
    machine->called_handle = handle;
    machine->ordinal = ordinal;
    machine->params = *message;
}

static void on_reply(
    void *context, uint32_t reply, enum status status, const struct reflection_message *results)
{
    struct machine *const machine = context;
    machine->reply_count++;
    machine->reply = reply;
    machine->status = status;
    if (status == STATUS_OK) {
        machine->results = *results;
    }
}

static enum status on_copy(void *context, uint32_t handle, uint32_t *copy)
{
    struct machine *const machine = context;
    CHECK(machine->handles[handle].is_used);
    *copy = add(machine, machine->handles[handle].is_stand_in, machine->handles[handle].proxy);
    return STATUS_OK;
}

void machine_release(struct machine *machine, uint32_t handle)
{
    const struct machine_handle was = machine->handles[handle];
    CHECK(was.is_used);
    machine->handles[handle].is_used = false;
    for (uint32_t i = 0; i < MACHINE_HANDLES_MAX; i++) {
        const struct machine_handle *const one = &machine->handles[i];
        if (one->is_used && one->is_stand_in && was.is_stand_in && one->proxy == was.proxy) {
            return; /* a copy is left */
        }
    }
    if (was.is_stand_in) {
        remote_peer_closed(&machine->peer, was.proxy);
    }
}

static void on_release(void *context, uint32_t handle)
{
    machine_release(context, handle);
}

void machine_init(struct machine *machine, struct test_schemas *schemas)
{
    static const struct remote_local local = {
        on_open, on_stand_in, on_call, on_reply, on_copy, on_release};
    memset(machine, 0, sizeof(*machine));
    remote_peer_init(&machine->peer, &schemas->reflection, &local, machine);
}

uint32_t machine_handle_count(const struct machine *machine)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < MACHINE_HANDLES_MAX; i++) {
        count += machine->handles[i].is_used;
    }
    return count;
}

void machine_call(
    struct machine *machine,
    uint32_t handle,
    uint32_t ordinal,
    const struct reflection_message *message)
{
    CHECK(machine->handles[handle].is_used && machine->handles[handle].is_stand_in);
    remote_peer_call(&machine->peer, machine->handles[handle].proxy, 77, ordinal, message);
}

static bool hand_over(struct machine *from, struct machine *to)
{
    const struct bytes output = rpc_output(&from->peer.connection);
    size_t taken = 0;
    (void)rpc_receive(&to->peer.connection, output, &taken);
    rpc_output_taken(&from->peer.connection, taken);
    return taken > 0;
}

void machine_exchange(struct machine *left, struct machine *right)
{
    bool goes_on = true;
    while (goes_on) {
        goes_on = hand_over(left, right);
        goes_on = hand_over(right, left) || goes_on;
    }
}
