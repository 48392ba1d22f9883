from bpr.app import main

if __name__ == "__main__":  # the processes of a run import this file and must not draw
    main()
