using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation;

/// <summary>
/// The soundness of the simulated disk: it keeps what it must keep with every seed, and each loss of its fault model
/// happens with some seed. A disk that never loses anything would let every crash test pass.
/// </summary>
public sealed class SimulatedFileSystemTests
{
    private const int Seeds = 200;
    private const int Sector = SimulatedContent.SectorBytes;

    [Fact]
    public void Synced_bytes_and_names_survive_every_crash()
    {
        byte[] synced = Filled(3 * Sector + 100, 7);
        foreach (SimulatedFileSystem after in Crashes(disk =>
        {
            disk.CreateDirectory("/d");
            disk.SyncDirectory("/");
            using IFile file = disk.Create("/d/f");
            file.Write(synced, 0);
            file.Sync();
            disk.SyncDirectory("/d");
            // The rest of the last synced sector and what follows it: none of it touches a synced byte.
            file.Write(Filled(5 * Sector, 9), synced.Length);
            file.SetLength(synced.Length + Sector);
            disk.Create("/d/other").Dispose();
        }))
        {
            Assert.Equal(synced, Read(after, "/d/f")[..synced.Length]);
        }
    }

    [Fact]
    public void Unsynced_bytes_are_kept_or_lost_or_torn_at_sectors_in_any_order()
    {
        var patterns = new HashSet<string>();
        foreach (SimulatedFileSystem after in Crashes(disk =>
        {
            using IFile file = Synced(disk, "/f", Filled(3 * Sector, 1));
            file.Write(Filled(3 * Sector, 2), 0);
        }))
        {
            byte[][] sectors = [.. Read(after, "/f").Chunk(Sector)];
            Assert.All(sectors, sector => Assert.True(sector.All(b => b == sector[0]), "sectors are atomic"));
            patterns.Add(string.Concat(sectors.Select(sector => sector[0])));
        }
        Assert.Equal(["111", "112", "121", "122", "211", "212", "221", "222"], patterns.Order());
    }

    [Fact]
    public void Several_unsynced_writes_to_a_sector_leave_any_of_its_states()
    {
        var found = new HashSet<byte>();
        foreach (SimulatedFileSystem after in Crashes(disk =>
        {
            using IFile file = Synced(disk, "/f", [1]);
            for (byte state = 2; state <= 4; state++) file.Write([state], 0);
        }))
        {
            found.Add(Read(after, "/f")[0]);
        }
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, found.Order());
    }

    [Fact]
    public void Lengths_and_bytes_are_lost_independently()
    {
        var found = new HashSet<string>();
        foreach (SimulatedFileSystem after in Crashes(disk =>
        {
            using IFile file = Synced(disk, "/f", []);
            file.Write(Filled(Sector, 1), 0);
        }))
        {
            byte[] bytes = Read(after, "/f");
            found.Add(bytes.Length == 0 ? "empty" : bytes[0] == 0 ? "zeros" : "written");
        }
        Assert.Equal(["empty", "written", "zeros"], found.Order());
    }

    [Fact]
    public void A_file_that_lost_its_length_does_not_show_lost_bytes_when_it_grows_again()
    {
        foreach (SimulatedFileSystem after in Crashes(disk =>
        {
            using IFile file = Synced(disk, "/f", Filled(10, 1));
            file.Write(Filled(2 * Sector, 2), 10);
        }))
        {
            using IFile file = after.Open("/f");
            long length = file.Length;
            file.SetLength(10 * Sector);
            Assert.True(Read(after, "/f").Skip((int)length).All(b => b == 0));
        }
    }

    [Fact]
    public void Unsynced_names_come_and_go_independently_and_a_rename_is_atomic()
    {
        var found = new HashSet<string>();
        foreach (SimulatedFileSystem after in Crashes(disk =>
        {
            Synced(disk, "/current", [1]).Dispose();
            Synced(disk, "/old", [3]).Dispose();
            Synced(disk, "/next", [2]).Dispose();
            disk.Rename("/next", "/current");
            disk.DeleteFile("/old");
            disk.Create("/new").Dispose();
        }))
        {
            Assert.Equal(after.FileExists("/next") ? 1 : 2, Read(after, "/current")[0]);
            found.Add(string.Join(' ', after.ListFiles("/").Order()));
        }
        string[] all =
        [
            "current", "current new", "current new next", "current new next old", "current new old", "current next",
            "current next old", "current old",
        ];
        Assert.Equal(all, found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_durable_name_can_have_lost_its_bytes()
    {
        var found = new HashSet<int>();
        foreach (SimulatedFileSystem after in Crashes(disk =>
        {
            using IFile file = disk.Create("/f");
            file.Write([1, 2, 3], 0);
            disk.SyncDirectory("/");
        }))
        {
            found.Add(Read(after, "/f").Sum(b => b));
        }
        Assert.Equal([0, 6], found.Order());
    }

    [Fact]
    public void A_file_in_a_directory_that_was_lost_is_lost()
    {
        var found = new HashSet<bool>();
        foreach (SimulatedFileSystem after in Crashes(disk =>
        {
            disk.CreateDirectory("/a/b");
            Synced(disk, "/a/b/f", [1]).Dispose();
        }))
        {
            Assert.Equal(after.DirectoryExists("/a/b"), after.FileExists("/a/b/f"));
            found.Add(after.FileExists("/a/b/f"));
        }
        Assert.Equal([false, true], found.Order());
    }

    [Fact]
    public void The_same_seed_leaves_the_same_disk()
    {
        static string Image(int seed)
        {
            SimulatedFileSystem after = Crashes(disk =>
            {
                using IFile file = disk.Create("/f");
                for (int i = 0; i < 20; i++) file.Write(Filled(700, (byte)i), 300 * i);
                disk.Create("/g").Dispose();
            }, seed, 1).Single();
            return string.Join(' ', after.ListFiles("/").Select(name => Convert.ToHexString(Read(after, "/" + name))));
        }

        Assert.All(Enumerable.Range(0, 20), seed => Assert.Equal(Image(seed), Image(seed)));
        Assert.NotEqual(1, Enumerable.Range(0, 20).Select(Image).Distinct().Count());
    }

    [Fact]
    public void A_crash_happens_at_the_operation_that_was_picked_and_ends_every_call()
    {
        var disk = new SimulatedFileSystem();
        disk.Inject(2, Fault.CrashBefore);
        using IFile file = disk.Create("/f");
        file.Write([1], 0);
        Assert.Throws<SimulatedCrashException>(file.Sync);
        Assert.True(disk.HasCrashed);
        Assert.Equal((3, 1, 0), (disk.Operations, disk.Writes, disk.Syncs));
        Assert.Throws<SimulatedCrashException>(() => file.Read(new byte[1], 0));
        Assert.Throws<SimulatedCrashException>(() => disk.FileExists("/f"));
        Assert.Throws<SimulatedCrashException>(() => disk.LockFile("/LOCK"));
        Assert.False(disk.Reboot().HasCrashed);
    }

    [Theory]
    [InlineData(Fault.CrashBefore, false)]
    [InlineData(Fault.CrashDuring, true)]
    public void A_write_that_a_crash_cuts_short_may_have_been_made(Fault fault, bool sometimes)
    {
        bool Survived(int seed)
        {
            var disk = new SimulatedFileSystem();
            using IFile file = Synced(disk, "/f", [1]);
            disk.Inject(disk.Operations, fault, seed);
            Assert.Throws<SimulatedCrashException>(() => file.Write([2], 0));
            return Read(disk.Reboot(), "/f")[0] == 2;
        }

        Assert.Equal(sometimes, Enumerable.Range(0, Seeds).Any(Survived));
    }

    [Fact]
    public void A_failed_operation_has_no_effect_and_the_next_one_succeeds()
    {
        var disk = new SimulatedFileSystem();
        using IFile file = disk.Create("/f");
        disk.Inject(1, Fault.Fail);
        Assert.ThrowsAny<IOException>(() => file.Write([1], 0));
        Assert.Equal(0, file.Length);
        file.Write([2], 0);
        Assert.Equal([2], Read(disk, "/f"));
    }

    /// <summary>The disks that a workload's crash at its end leaves, by seed.</summary>
    internal static IEnumerable<SimulatedFileSystem> Crashes(
        Action<SimulatedFileSystem> workload, int firstSeed = 0, int count = Seeds) =>
        Enumerable.Range(firstSeed, count).Select(seed =>
        {
            var disk = new SimulatedFileSystem();
            workload(disk);
            disk.Crash(seed);
            return disk.Reboot();
        });

    private static IFile Synced(SimulatedFileSystem disk, string path, byte[] bytes)
    {
        IFile file = disk.Create(path);
        file.Write(bytes, 0);
        file.Sync();
        disk.SyncDirectory(path[..(path.LastIndexOf('/') + 1)]);
        return file;
    }

    private static byte[] Filled(int count, byte value) => [.. Enumerable.Repeat(value, count)];

    private static byte[] Read(SimulatedFileSystem disk, string path)
    {
        using IFile file = disk.Open(path);
        byte[] bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(bytes, 0));
        return bytes;
    }
}
