// One test at a time: tests count processes, mounts and cgroups of the whole machine, and two cores are soon busy.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
