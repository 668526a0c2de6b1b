/*
 * commands: runs each line of the list with its input, and looks at what comes out. A "*" in what
 * is wanted stands for anything, for what nobody can know before.
 */
#include "command/output.h"
#include "command/run.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/log.h"
#include "schema/directory_client.h"
#include "schema/stream_client.h"
#include "schema/supervisor_client.h"

#define WORDS_MAX       8u
#define OUTPUT_BYTES    8192u
#define FILE_LINE_BYTES 64u

struct line {
    const char *words[WORDS_MAX];
    const char *input;
    const char *output; /* of "stdout" and "stderr" together */
    uint32_t exit_code;
};

static const struct line lines[] = {
    {{"echo", "one", "two"}, "", "one two\n", 0},
    {{"echo", "-n", "open"}, "", "open", 0},
    {{"ls"}, "", "", 0},
    {{"ls", "/"}, "", "", 0},
    {{"tee", "file"}, "some text\n", "some text\n", 0},
    {{"cat", "file"}, "", "some text\n", 0},
    {{"tee", "-a", "/file"}, "more\n", "more\n", 0},
    {{"cat", "./file", "file"}, "", "some text\nmore\nsome text\nmore\n", 0},
    {{"cat"}, "typed\n", "typed\n", 0},
    {{"mkdir", "below"}, "", "", 0},
    {{"mkdir", "below"}, "", "mkdir: below: it is there already\n", 1},
    {{"mkdir", "-p", "deep/er/est"}, "", "", 0},
    {{"cp", "file", "below"}, "", "", 0},
    {{"cp", "file", "copy"}, "", "", 0},
    {{"cp", "file", "file"}, "", "cp: file: it is there already\n", 1},
    {{"mv", "copy", "deep/er"}, "", "", 0},
    {{"ls"}, "", "below/\ndeep/\nfile\n", 0},
    {{"ls", "-l", "deep/er"}, "", "      15 B  copy\n         -  est/\n", 0},
    {{"ls", "below", "file"}, "", "below:\nfile\nfile\n", 0},
    {{"ls", "nowhere"}, "", "ls: nowhere: there is no such thing\n", 1},
    {{"cat", "below"}, "", "cat: below: it is not empty, or not of the right kind\n", 1},
    {{"rm", "deep"}, "", "rm: deep: it is not empty, or not of the right kind\n", 1},
    {{"rm", "-r", "deep", "below"}, "", "", 0},
    {{"rm", "file", "nothing"}, "", "rm: nothing: there is no such thing\n", 1},
    {{"ls"}, "", "", 0},
    {{"tee", "esc\x1b[2J"}, "", "", 0},
    {{"ls"}, "", "esc\\x1b[2J\n", 0},
    {{"rm", "esc\x1b[2J"}, "", "", 0},
    {{"rm"}, "", "rm: use: rm [-r] PATH...\n", 2},
    {{"uptime"}, "", "*s since the machine started\n", 0},
    {{"mem"}, "", "the machine has*free*used*this program may use*", 0},
    {{"ps"}, "", "number  parent  principal*ram_directory\n*commands\n*ps\n", 0},
    {{"caps"},
     "",
     "handle*stdout*Stream*all\n*processes*ProcessList*all\n*ledger*Ledger*all\n"
     "*clock*Machine*observer\n",
     0},
    {{"caps", "x"}, "", "caps: use: caps [PROCESS]\n", 2},
    {{"caps", "99999"}, "", "caps: there is no process 99999 on the loader's list*\n", 1},
    {{"kill", "99999"}, "", "kill: 99999: there is no such thing\n", 1},
    {{"kill", "me"}, "", "kill: me is no number of a process\n", 2},
    {{"services"}, "", "condition*ready*loader (loader)\n*ready*commands (commands)\n", 0},
    {{"log", "error"}, "", "*error*said by a test\n", 0},
    {{"log", "nonsense"}, "", "log: use: log [debug | information | warning | error]\n", 2},
    {{"time", "echo", "hi"}, "", "hi\necho took *s\n", 0},
    {{"time", "nothing"}, "", "time: nothing: there is no such thing\n", 1},
    {{"schema"}, "", "*\nDirectory\nEndpoint\n*", 0},
    {{"schema", "Pipes"},
     "",
     "interface Pipes @0x* {\n  create @0 () -> (reader :Stream, writer :Stream);\n*}\n",
     0},
    {{"schema", "Creation"}, "", "enum Creation {\n  never @0;\n  ifAbsent @1;\n*}\n", 0},
    {{"schema", "Nothing"}, "", "schema: nothing is called Nothing\n", 1},
    {{"call", "clock", "state"}, "", "(cpusOnline = *, memoryBytes = *, memoryFreeBytes = *)\n", 0},
    {{"call", "ledger", "createEvent"}, "", "(event = <Event>)\n", 0},
    {{"call", "process", "inspect", "handle=0x8001"},
     "",
     "(kind = 1, isAudited = 0, mask = *)\n",
     0},
    {{"call", "directory", "openFileWritable", "told", "always"}, "", "(file = <File>)\n", 0},
    {{"call", "directory", "lookup", "told"},
     "",
     "(state = (kind = file, sizeBytes = 0, modifiedNs = *, number = *))\n",
     0},
    {{"call", "directory", "list", "0"},
     "",
     "(entries = [\n  (name = \"told\", kind = file, sizeBytes = 0, number = *)], cursor = 0)\n",
     0},
    {{"call", "directory", "rename", "to=new", "told"}, "", "()\n", 0},
    {{"call", "directory", "remove", "new"}, "", "()\n", 0},
    {{"call", "directory", "remove", "new"}, "", "call: remove: there is no such thing\n", 1},
    {{"call", "directory", "remove"}, "", "call: remove: *", 1},
    {{"call", "directory", "openFileWritable", "a", "perhaps"},
     "",
     "call: perhaps is none of the names that can stand here\n",
     2},
    {{"call", "stdin", "setMode", "raw"}, "", "call: Stream has no method setMode\n", 2},
    {{"call", "nothing", "state"}, "", "call: nothing is held as nothing\n", 2},
    {{"call", "log"}, "", "call: use: *", 2},
    {{"trace", "echo", "hi"},
     "",
     "hi\n1 stdout Stream.write(data = \"hi\\n\") = (sizeBytes = 3), * us\n",
     0},
    {{"tee", "one"}, "1\n", "1\n", 0},
    {{"trace", "-o", "calls", "cat", "one"},
     "",
     "1 directory Directory.openFile(path = \"one\") = (file = <File>), * us\n"
     "2 #* File.read(offset = 0, sizeBytes = 3072) = (data = \"1\\n\"), * us\n"
     "*stdout Stream.write(data = \"1\\n\") = (sizeBytes = 2), * us\n",
     0},
    {{"trace", "-r", "calls"}, "", "1\n4 calls as before, 0 different, 0 left out\n", 0},
    {{"tee", "one"}, "22\n", "22\n", 0},
    {{"trace", "-r", "calls"},
     "",
     "2 File.read(offset = 0, sizeBytes = 3072): was (data = \"1\\n\"), is (data = \"22\\n\")\n"
     "1\n4 File.read(offset = 2, sizeBytes = 3072): was (), is (data = \"\\n\")\n"
     "2 calls as before, 2 different, 0 left out\n",
     1},
    {{"trace", "cat", "nothing"},
     "",
     "*Directory.openFile(path = \"nothing\") = not found, * us\n*",
     1},
    {{"trace", "time", "echo", "hi"},
     "",
     "*launcher Launcher.prepare(program = \"echo\", ledger = <Ledger>*) = (launch = <Launch>)*"
     " #* Launch.start() = (process = <Process>, number = *)*hi\n*Stream.write(data = \"hi\\n\")*"
     "echo took*",
     0},
    {{"trace", "nothing"}, "", "trace: nothing: there is no such thing\n", 1},
    {{"trace", "-x"}, "", "trace: use: *", 2},
    {{"trace", "-r", "one"}, "", "trace: one: *", 1},
    {{"trace", "-o", "calls", "cat", "one"}, "", "*", 0},
    {{"odd_offsets"}, "", "0 wrong\n", 0},
    {{"programs"}, "", "*ls [-l] [PATH...]*what is in directories\n*programs*this list\n*", 0},
};

static uint32_t console;

static void release_all(uint32_t *handles, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        capability_release(handles[i]);
        handles[i] = 0;
    }
}

/* Whether a text is what is wanted. Goes back only to the last "*": that is enough. */
static bool matches(const char *wanted, const char *text)
{
    const char *star = NULL;
    const char *retry = NULL;
    while (*text != '\0') {
        if (*wanted == '*') {
            star = wanted++;
            retry = text;
        } else if (*wanted == *text) {
            wanted++;
            text++;
        } else if (star != NULL) {
            wanted = star + 1;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*wanted == '*') {
        wanted++;
    }
    return *wanted == '\0';
}

static enum status give_input(uint32_t writer, const char *input)
{
    const struct stream_write_params params = {.data = text_bytes(input)};
    struct stream_write_results results = {0};
    return stream_write(writer, &params, &results);
}

static enum status take_output(uint32_t reader, char output[OUTPUT_BYTES])
{
    size_t length = 0;
    const struct stream_read_params params = {.size_bytes = 1000};
    for (;;) {
        struct stream_read_results results = {0};
        const enum status status = stream_read(reader, &params, &results);
        if (status != STATUS_OK || results.data.size_bytes == 0) {
            output[length] = '\0';
            return status;
        }
        if (results.data.size_bytes >= OUTPUT_BYTES - length) {
            output[length] = '\0';
            return STATUS_LIMIT_EXCEEDED;
        }
        memcpy(output + length, results.data.data, results.data.size_bytes);
        length += results.data.size_bytes;
    }
}

static enum status grant_all(const struct run *run, uint32_t input, uint32_t output)
{
    static const char *const granted[][2] = {
        {"directory", "Directory"},
        {"launcher", "Launcher"},
        {"processes", "ProcessList"},
        {"log", "Log"},
        {"services", "Supervisor"},
        {"schemas", "Memory"},
    };
    enum status status = run_grant(run, "stdin", "Stream", input);
    if (status == STATUS_OK) {
        status = run_grant(run, "stdout", "Stream", output);
    }
    if (status == STATUS_OK) {
        status = run_grant(run, "stderr", "Stream", output);
    }
    for (uint32_t i = 0; i < sizeof(granted) / sizeof(granted[0]) && status == STATUS_OK; i++) {
        const char *name = text_equal(granted[i][0], "services") ? "supervisor" : granted[i][0];
        status = run_grant(run, name, granted[i][1], need(granted[i][0]));
    }
    return status;
}

/* The handles of the two pipes: reader and writer of the input, reader and writer of the output. */
enum end {
    INPUT_READER,
    INPUT_WRITER,
    OUTPUT_READER,
    OUTPUT_WRITER,
    END_COUNT,
};

static enum status make_pipes(uint32_t ends[END_COUNT])
{
    for (uint32_t i = 0; i < END_COUNT; i += 2) {
        struct pipes_create_results results = {0};
        const enum status status = pipes_create(need("pipes"), &results);
        if (status != STATUS_OK) {
            return status;
        }
        ends[i] = results.reader;
        ends[i + 1] = results.writer;
    }
    return STATUS_OK;
}

static enum status start(const struct line *line, struct run *run, uint32_t ends[END_COUNT])
{
    enum status status = run_prepare(run, line->words[0]);
    if (status == STATUS_OK) {
        status = grant_all(run, ends[INPUT_READER], ends[OUTPUT_WRITER]);
    }
    for (uint32_t i = 1; i < WORDS_MAX && line->words[i] != NULL && status == STATUS_OK; i++) {
        status = run_argument(run, line->words[i]);
    }
    if (status == STATUS_OK && line->input[0] != '\0') {
        status = give_input(ends[INPUT_WRITER], line->input);
    }
    if (status == STATUS_OK) {
        status = run_start(run);
    }
    /* So that both pipes end when the program does. */
    capability_release(run->launch);
    run->launch = 0;
    capability_release(ends[INPUT_READER]);
    capability_release(ends[INPUT_WRITER]);
    capability_release(ends[OUTPUT_WRITER]);
    return status;
}

static bool run_line(const struct line *line)
{
    static char output[OUTPUT_BYTES];
    uint32_t ends[END_COUNT] = {0};
    uint32_t exit_code = 0;
    struct run run = {0};
    output[0] = '\0';
    enum status status = make_pipes(ends);
    if (status == STATUS_OK) {
        status = start(line, &run, ends);
    }
    if (status == STATUS_OK) {
        status = take_output(ends[OUTPUT_READER], output);
    }
    if (status == STATUS_OK) {
        status = run_wait(&run, &exit_code);
    }
    release_all(ends, END_COUNT);
    run_finish(&run);
    const bool is_right =
        status == STATUS_OK && exit_code == line->exit_code && matches(line->output, output);
    if (!is_right) {
        (void)console_print(
            console, "commands: %s: status %u, exit code %u", line->words[0], status, exit_code);
        (void)console_text(console, output);
        (void)console_text(console, "\nwanted:\n");
        (void)console_text(console, line->output);
    }
    return is_right;
}

/* A file in hexadecimal on the console, for the host to look at. */
static enum status print_file(const char *name)
{
    static const char digits[] = "0123456789abcdef";
    struct directory_open_file_results opened = {0};
    const struct directory_open_file_params open_params = {.path = text_bytes(name)};
    enum status status = directory_open_file(need("directory"), &open_params, &opened);
    struct file_read_params params = {.size_bytes = FILE_LINE_BYTES};
    while (status == STATUS_OK) {
        char line[2 * FILE_LINE_BYTES + 1];
        struct file_read_results results = {0};
        status = file_read(opened.file, &params, &results);
        if (status != STATUS_OK || results.data.size_bytes == 0) {
            break;
        }
        for (size_t i = 0; i < results.data.size_bytes; i++) {
            line[2 * i] = digits[results.data.data[i] >> 4];
            line[2 * i + 1] = digits[results.data.data[i] & 15];
        }
        line[2 * results.data.size_bytes] = '\0';
        params.offset += results.data.size_bytes;
        status = console_print(console, "%s: %s", name, line);
    }
    capability_release(opened.file);
    return status;
}

/* A program that waits for input which never comes is ended by `kill`. */
static bool kill_one(void)
{
    char number[24];
    uint32_t ends[END_COUNT] = {0};
    uint32_t exit_code = 0;
    struct run waiting = {0};
    enum status status = make_pipes(ends);
    if (status == STATUS_OK) {
        status = run_prepare(&waiting, "cat");
    }
    if (status == STATUS_OK) {
        status = grant_all(&waiting, ends[INPUT_READER], ends[OUTPUT_WRITER]);
    }
    if (status == STATUS_OK) {
        status = run_start(&waiting);
    }
    (void)format_text(number, sizeof(number), "%llu", (unsigned long long)waiting.number);
    const struct line line = {{"kill", number}, "", "", 0};
    const bool is_right = status == STATUS_OK && run_line(&line) &&
                          run_wait(&waiting, &exit_code) == STATUS_OK && exit_code != 0;
    release_all(ends, END_COUNT);
    run_finish(&waiting);
    if (!is_right) {
        (void)console_print(console, "commands: kill: status %u, exit code %u", status, exit_code);
    }
    return is_right;
}

int main(int argument_count, const char *const *arguments)
{
    const struct supervisor_power_off_params params = {.exit_code = 0};
    uint32_t failed = 0;
    const uint32_t count = sizeof(lines) / sizeof(lines[0]);
    (void)argument_count;
    (void)arguments;
    console = program_capability("console");
    if (supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    log_print(SEVERITY_ERROR, "said by a test");
    for (uint32_t i = 0; i < count; i++) {
        failed += run_line(&lines[i]) ? 0 : 1;
    }
    failed += print_file("calls") == STATUS_OK ? 0 : 1;
    failed += kill_one() ? 0 : 1;
    (void)console_print(console, "commands: %u right, %u wrong", count + 1 - failed, failed);
    return supervisor_power_off(need("services"), &params) == STATUS_OK ? 0 : 1;
}
