#include "controller.h"

/* Bits of its status. */
#define STATUS_HAS_OUTPUT  0x01u
#define STATUS_HAS_INPUT   0x02u /* the last byte that was written is still there */
#define STATUS_FROM_MOUSE  0x20u
#define STATUS_TIMED_OUT   0x40u
#define STATUS_BAD_PARITY  0x80u
#define STATUS_NO_HARDWARE 0xffu

#define COMMAND_READ_CONFIGURATION  0x20u
#define COMMAND_WRITE_CONFIGURATION 0x60u
#define COMMAND_DISABLE_MOUSE       0xa7u
#define COMMAND_ENABLE_MOUSE        0xa8u
#define COMMAND_TEST_MOUSE          0xa9u
#define COMMAND_TEST                0xaau
#define COMMAND_TEST_KEYBOARD       0xabu
#define COMMAND_DISABLE_KEYBOARD    0xadu
#define COMMAND_ENABLE_KEYBOARD     0xaeu
#define COMMAND_TO_MOUSE            0xd4u

#define TEST_PASSED        0x55u
#define TEST_SOCKET_PASSED 0x00u

#define CONFIGURATION_INTERRUPT_KEYBOARD 0x01u
#define CONFIGURATION_INTERRUPT_MOUSE    0x02u
#define CONFIGURATION_NO_MOUSE           0x20u
#define CONFIGURATION_TRANSLATES         0x40u

static uint8_t read_status(struct controller *controller)
{
    return controller->read(controller->context, CONTROLLER_PORT_STATUS);
}

/* -- bytes ------------------------------------------------------------------------------------- */

static bool wait_for_room(struct controller *controller)
{
    for (uint32_t i = 0; i < CONTROLLER_TRIES_MAX; i++) {
        if ((read_status(controller) & STATUS_HAS_INPUT) == 0) {
            return true;
        }
        controller->pause(controller->context);
    }
    return false;
}

static bool write_port(struct controller *controller, enum controller_port port, uint8_t value)
{
    if (!wait_for_room(controller)) {
        return false;
    }
    controller->write(controller->context, port, value);
    return true;
}

static bool command(struct controller *controller, uint8_t value)
{
    return write_port(controller, CONTROLLER_PORT_STATUS, value);
}

static bool read_output(struct controller *controller, uint32_t tries, struct controller_byte *byte)
{
    for (uint32_t i = 0; i < tries; i++) {
        if (controller_take(controller, byte) == STATUS_OK) {
            return true;
        }
        controller->pause(controller->context);
    }
    return false;
}

static void drop_output(struct controller *controller)
{
    struct controller_byte byte;
    for (uint32_t i = 0;
         i < CONTROLLER_OTHERS_MAX && controller_take(controller, &byte) == STATUS_OK;
         i++) {
    }
}

/* A command that is answered by the controller itself. */
static bool ask(struct controller *controller, uint8_t value, uint8_t *answer)
{
    struct controller_byte byte = {.value = 0};
    drop_output(controller);
    const bool is_answered =
        command(controller, value) && read_output(controller, CONTROLLER_TRIES_MAX, &byte);
    *answer = byte.value;
    return is_answered;
}

static bool configure(struct controller *controller, uint8_t configuration)
{
    controller->configuration = configuration;
    return command(controller, COMMAND_WRITE_CONFIGURATION) &&
           write_port(controller, CONTROLLER_PORT_DATA, configuration);
}

enum status controller_take(struct controller *controller, struct controller_byte *byte)
{
    const uint8_t status = read_status(controller);
    if (status == STATUS_NO_HARDWARE) {
        return STATUS_DEVICE_ERROR;
    }
    if ((status & STATUS_HAS_OUTPUT) == 0) {
        return STATUS_NOT_FOUND;
    }
    *byte = (struct controller_byte){
        .socket = (status & STATUS_FROM_MOUSE) != 0 ? CONTROLLER_SOCKET_MOUSE
                                                    : CONTROLLER_SOCKET_KEYBOARD,
        .value = controller->read(controller->context, CONTROLLER_PORT_DATA),
        .is_damaged = (status & (STATUS_TIMED_OUT | STATUS_BAD_PARITY)) != 0,
    };
    return STATUS_OK;
}

/* -- devices ----------------------------------------------------------------------------------- */

bool controller_hear(
    struct controller *controller, enum controller_socket socket, uint32_t tries, uint8_t *value)
{
    struct controller_byte byte;
    for (uint32_t i = 0; i < CONTROLLER_OTHERS_MAX; i++) {
        if (!read_output(controller, tries, &byte)) {
            return false;
        }
        if (byte.socket == socket && !byte.is_damaged) {
            *value = byte.value;
            return true;
        }
    }
    return false;
}

static bool send(struct controller *controller, enum controller_socket socket, uint8_t value)
{
    return (socket == CONTROLLER_SOCKET_KEYBOARD || command(controller, COMMAND_TO_MOUSE)) &&
           write_port(controller, CONTROLLER_PORT_DATA, value);
}

bool controller_tell(struct controller *controller, enum controller_socket socket, uint8_t value)
{
    uint8_t answer = ANSWER_RESEND;
    for (uint32_t i = 0; i <= CONTROLLER_RESENDS_MAX && answer == ANSWER_RESEND; i++) {
        if (!send(controller, socket, value)) {
            return false;
        }
        /* What it had said before may come first. */
        for (uint32_t j = 0; j < CONTROLLER_OTHERS_MAX; j++) {
            if (!controller_hear(controller, socket, CONTROLLER_TRIES_MAX, &answer)) {
                return false;
            }
            if (answer == ANSWER_ACKNOWLEDGED || answer == ANSWER_RESEND) {
                break;
            }
        }
    }
    return answer == ANSWER_ACKNOWLEDGED;
}

static bool has_room_now(struct controller *controller)
{
    for (uint32_t i = 0; i < CONTROLLER_BUSY_MAX; i++) {
        if ((read_status(controller) & STATUS_HAS_INPUT) == 0) {
            return true;
        }
    }
    return false;
}

bool controller_put(struct controller *controller, enum controller_socket socket, uint8_t value)
{
    if (socket == CONTROLLER_SOCKET_MOUSE) {
        if (!has_room_now(controller)) {
            return false;
        }
        controller->write(controller->context, CONTROLLER_PORT_STATUS, COMMAND_TO_MOUSE);
    }
    if (!has_room_now(controller)) {
        return false;
    }
    controller->write(controller->context, CONTROLLER_PORT_DATA, value);
    return true;
}

/* -- life -------------------------------------------------------------------------------------- */

/* One that has a second socket says that it is not disabled any more. */
static bool find_second(struct controller *controller)
{
    uint8_t configuration = CONFIGURATION_NO_MOUSE;
    return command(controller, COMMAND_ENABLE_MOUSE) &&
           ask(controller, COMMAND_READ_CONFIGURATION, &configuration) &&
           (configuration & CONFIGURATION_NO_MOUSE) == 0 &&
           command(controller, COMMAND_DISABLE_MOUSE);
}

static bool test_socket(struct controller *controller, uint8_t test)
{
    uint8_t answer = 0;
    return ask(controller, test, &answer) && answer == TEST_SOCKET_PASSED;
}

static enum status test(struct controller *controller)
{
    uint8_t answer = 0;
    uint8_t configuration = 0;
    if (read_status(controller) == STATUS_NO_HARDWARE ||
        !command(controller, COMMAND_DISABLE_KEYBOARD) ||
        !command(controller, COMMAND_DISABLE_MOUSE) ||
        !ask(controller, COMMAND_READ_CONFIGURATION, &configuration)) {
        return STATUS_NOT_FOUND;
    }
    configuration &= (uint8_t)~(CONFIGURATION_INTERRUPT_KEYBOARD | CONFIGURATION_INTERRUPT_MOUSE);
    if (!configure(controller, configuration) || !ask(controller, COMMAND_TEST, &answer) ||
        answer != TEST_PASSED) {
        return STATUS_DEVICE_ERROR;
    }
    /* Its test may have begun everything anew. */
    configuration |= CONFIGURATION_TRANSLATES;
    return configure(controller, configuration) ? STATUS_OK : STATUS_DEVICE_ERROR;
}

enum status controller_begin(struct controller *controller, bool has_socket[2])
{
    const enum status status = test(controller);
    if (status != STATUS_OK) {
        return status;
    }
    bool *has_keyboard = &has_socket[CONTROLLER_SOCKET_KEYBOARD];
    bool *has_mouse = &has_socket[CONTROLLER_SOCKET_MOUSE];
    *has_mouse = find_second(controller) && test_socket(controller, COMMAND_TEST_MOUSE);
    *has_keyboard = test_socket(controller, COMMAND_TEST_KEYBOARD);
    const bool works = (!*has_keyboard || command(controller, COMMAND_ENABLE_KEYBOARD)) &&
                       (!*has_mouse || command(controller, COMMAND_ENABLE_MOUSE));
    return works ? STATUS_OK : STATUS_DEVICE_ERROR;
}

enum status controller_enable(struct controller *controller, const bool has_socket[2])
{
    uint8_t configuration = 0;
    if (!ask(controller, COMMAND_READ_CONFIGURATION, &configuration)) {
        return STATUS_DEVICE_ERROR;
    }
    configuration |= CONFIGURATION_TRANSLATES;
    configuration |= has_socket[CONTROLLER_SOCKET_KEYBOARD] ? CONFIGURATION_INTERRUPT_KEYBOARD : 0;
    configuration |= has_socket[CONTROLLER_SOCKET_MOUSE] ? CONFIGURATION_INTERRUPT_MOUSE : 0;
    return configure(controller, configuration) ? STATUS_OK : STATUS_DEVICE_ERROR;
}
