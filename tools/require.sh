#!/bin/sh
# Makes sure that the programs which the named groups need are installed, through apt.
#
#     require.sh GROUP...
#
# The check only looks for files, so it takes no time when nothing is missing. Groups: build,
# sources, sanitizers, style, peers, bench, window, and qemu-ARCH and uefi-ARCH for each
# architecture.
set -eu

# group, what shows that it is here (a command or an absolute path), Debian package, what it is for
table() {
    cat <<END
build clang-19 clang-19 the_C_compiler
build ld.lld-19 lld-19 the_linker
build llvm-ar-19 llvm-19 the_tools_for_object_files
build cmake cmake the_build_system
build ninja ninja-build the_build_system
build python3 python3 the_scripts_of_the_build
build capnp capnproto the_interface_descriptions
build /usr/include/capnp/schema.capnp libcapnp-dev the_interface_descriptions
build bison bison the_parser_of_the_keymaps
build mformat mtools the_disk_images
build /usr/include/stdio.h libc6-dev programs_that_run_during_the_build
build ld binutils programs_that_run_during_the_build
sources /usr/bin/tclsh tcl the_one_file_that_SQLite_is_made_into
sanitizers $runtime libclang-rt-19-dev the_sanitizers_of_the_tests
sanitizers spin spin the_models_of_the_tests
style clang-format-19 clang-format-19 the_style_check
style clang-tidy-19 clang-tidy-19 the_style_check
peers openssl openssl the_certificates_of_the_tests
peers ssh openssh-client who_logs_in_from_outside_in_the_tests
peers ip iproute2 the_networks_of_the_tests
peers g++ g++ the_other_Capn_Proto_of_the_tests
peers /usr/include/capnp/rpc-twoparty.h libcapnp-dev the_other_Capn_Proto_of_the_tests
bench /usr/sbin/mkfs.ext4 e2fsprogs the_files_of_the_Linux_that_is_measured_beside_ours
bench iperf3 iperf3 the_other_end_of_what_is_measured
bench wrk wrk the_other_end_of_what_is_measured
bench ip iproute2 the_networks_that_are_measured
qemu-x86_64 qemu-system-x86_64 qemu-system-x86 emulating_x86_64
qemu-aarch64 qemu-system-aarch64 qemu-system-arm emulating_AArch64
qemu-riscv64 qemu-system-riscv64 qemu-system-misc emulating_RISC-V
qemu-riscv64 /usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin opensbi the_firmware_of_RISC-V
window /usr/lib/$(uname -m)-linux-gnu/qemu/ui-gtk.so qemu-system-gui the_window_of_the_desktop
uefi-x86_64 /usr/share/OVMF/OVMF_CODE_4M.fd ovmf the_UEFI_firmware_of_x86_64
uefi-aarch64 /usr/share/AAVMF/AAVMF_CODE.fd qemu-efi-aarch64 the_UEFI_firmware_of_AArch64
END
}

say() {
    printf 'tessera: %s\n' "$*" >&2
}

is_here() {
    case $1 in
    /*) test -e "$1" ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# Sets `packages` (those to install) and `reasons` (a line for each).
find_missing() {
    packages=
    reasons=
    while read -r group shown_by package purpose; do
        case " $groups " in *" $group "*) ;; *) continue ;; esac
        case " $packages " in *" $package "*) continue ;; esac
        if is_here "$shown_by"; then continue; fi
        packages="$packages $package"
        reasons="$reasons    $package: $(echo "$purpose" | tr _ ' ')
"
    done <<END
$(table)
END
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@" </dev/null >&2
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@" </dev/null >&2
    fi
}

install_packages() {
    # shellcheck disable=SC2086 # a list of words
    as_root apt-get install -y -q --no-install-recommends $packages
}

# Does apt know all the packages? On a fresh machine its lists are empty.
are_known() {
    # shellcheck disable=SC2086 # a list of words
    apt-cache show --no-all-versions $packages >/dev/null 2>&1
}

groups=$*
runtime=/usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.asan-$(uname -m).a
find_missing
if [ -z "$packages" ]; then exit 0; fi

say "this needs packages that are not installed:"
printf '%s' "$reasons" >&2
if ! command -v apt-get >/dev/null 2>&1; then
    say "there is no apt-get here: Tessera builds on Debian 12; install them in your own way."
    exit 1
fi
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
    say "only root can install them, and there is no sudo here. As root, run:"
    say "    apt-get update && apt-get install --no-install-recommends$packages"
    exit 1
fi
through=
if [ "$(id -u)" -ne 0 ]; then through=", through sudo"; fi
say "installing them with apt-get$through"
if ! are_known; then as_root apt-get update -q; fi
# A list that is out of date names files that are gone: renew it once.
if ! install_packages && ! { as_root apt-get update -q && install_packages; }; then
    say "failed: apt-get install$packages"
    say "try: apt-get update, and see whether the machine's apt sources (Debian 12, main) work"
    exit 1
fi
find_missing
if [ -n "$packages" ]; then
    say "still missing after the installation:$packages"
    exit 1
fi
